import { useInput, usePaste } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { keysOf, type KeyName } from '../keys.ts';
import { useLatest } from '../hooks/use-latest.ts';

type Typed = { readonly key: KeyName } | { readonly pasted: string };

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
  const waiting = useRef<Typed[]>([]);
  const handling = useRef(false);
  const [handled, setHandled] = useState(0);
  const latestRef = useLatest({ onKey, onPaste });

  /** `alone`: what the key changes is taken in before any other can come, and none waits. */
  const handOn = (alone: boolean): void => {
    const typed = waiting.current.shift();
    handling.current = typed !== undefined;
    if (typed === undefined) return;
    if ('key' in typed) latestRef.current.onKey(typed.key);
    else latestRef.current.onPaste(typed.pasted);
    if (alone && waiting.current.length === 0) {
      // React takes a key's changes in by a microtask that is in the queue already. A state of our own would have the
      // screen laid out for each key, also for one that changes nothing yet
      queueMicrotask(() => handOn(false));
    } else {
      // is committed together with what the key changed
      setHandled((count) => count + 1);
    }
  };
  const handOnRef = useLatest(handOn);
  useEffect(() => {
    if (handled > 0 && handling.current) handOnRef.current(false);
  }, [handled, handOnRef]);
  const take = (...typed: readonly Typed[]): void => {
    waiting.current.push(...typed);
    if (!handling.current) handOn(true);
  };
  useInput((input, flags) => take(...keysOf(input, flags).map((key) => ({ key }))));
  // in its turn: what was typed before it may still wait
  usePaste((pasted) => take({ pasted }));
  return null;
}
