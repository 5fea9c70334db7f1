import { useInput, usePaste } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { keysOf, type KeyName } from '../keys.ts';
import { useLatest } from '../hooks/use-latest.ts';

/**
 * The one place that reads the keyboard; it shows nothing. Keys that came in one piece are handed on one by one, each
 * when the screens have taken the one before it, so that none meets a screen that is about to change. A paste comes whole:
 * its letters are not meant as commands.
 */
export function KeyReader({
  onKey,
  onPaste,
}: {
  readonly onKey: (key: KeyName) => void;
  readonly onPaste: (text: string) => void;
}): null {
  const waiting = useRef<KeyName[]>([]);
  const handling = useRef(false);
  const [handled, setHandled] = useState(0);
  const latestRef = useLatest(onKey);

  const handOn = (): void => {
    const key = waiting.current.shift();
    handling.current = key !== undefined;
    if (key === undefined) return;
    latestRef.current(key);
    // is committed together with what the key changed
    setHandled((count) => count + 1);
  };
  const handOnRef = useLatest(handOn);
  useEffect(() => {
    if (handled > 0 && handling.current) handOnRef.current();
  }, [handled, handOnRef]);
  useInput((input, flags) => {
    waiting.current.push(...keysOf(input, flags));
    if (!handling.current) handOn();
  });
  usePaste(onPaste);
  return null;
}
