import { useLayoutEffect, useRef, type RefObject } from 'react';

/** The value of the last render, for functions that stay the same and are called later. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
