const HOME_AND_ERASE = '\u001B[H\u001B[J';

/**
 * Wipes the screen when the window changes, before ink draws anew: terminals reflow or cut rows each in their own
 * way, and ink erases only what it believes to be there. Answers how to stop. Call it before ink's render.
 */
export function clearOnResize(stdout: NodeJS.WriteStream): () => void {
  const clear = (): void => void stdout.write(HOME_AND_ERASE);
  stdout.on('resize', clear);
  return () => stdout.off('resize', clear);
}
