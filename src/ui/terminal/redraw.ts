const HOME_AND_ERASE = '\u001B[H\u001B[J';

/**
 * Makes every change of the window start from an empty screen: terminals reflow or cut rows each in their own way,
 * and ink erases only what it believes to be there. `clear` is ink's, which makes it forget the frame it drew.
 * Answers how to stop, which must happen before the screen is another program's.
 */
export function redrawOnResize(stdout: NodeJS.WriteStream, clear: () => void): () => void {
  const wipe = (): void => {
    clear();
    stdout.write(HOME_AND_ERASE);
  };
  // before ink, which draws on the same event
  stdout.prependListener('resize', wipe);
  return () => stdout.off('resize', wipe);
}

/** Draws the screen anew, for when something else wrote on it: as after a change of the window. */
export function redraw(stdout: NodeJS.WriteStream): void {
  stdout.emit('resize');
}
