import { useInput, usePaste } from 'ink';
import { useCallback, useRef } from 'react';
import { keysOf, type KeyName } from '../keys.ts';

/**
 * The one place that reads the keyboard. Keys that came in one piece are handed on one per turn, so that each meets
 * the screen that the one before it led to. A paste is dropped: its letters are not meant as commands.
 */
export function useKeyReader(press: (key: KeyName) => void): void {
  const waiting = useRef<KeyName[]>([]);
  const current = useRef(press);
  current.current = press;

  const handOn = useCallback(() => {
    const key = waiting.current.shift();
    if (key === undefined) return;
    current.current(key);
    if (waiting.current.length > 0) setImmediate(handOn);
  }, []);
  useInput((input, flags) => {
    const idle = waiting.current.length === 0;
    waiting.current.push(...keysOf(input, flags));
    if (idle) handOn();
  });
  usePaste(() => undefined);
}
