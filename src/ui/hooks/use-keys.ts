import { createContext, useContext, useLayoutEffect } from 'react';
import { findAction, type Action, type KeyName } from '../keys.ts';
import { InSightContext } from '../ui-context.ts';
import { useLatest } from './use-latest.ts';

/** Answers whether it took the key. */
export type KeyHandler = (key: KeyName) => boolean;

/** Who is asked first: what lies over a screen before the screen. */
export type KeyLayer = 'overlay' | 'screen';

const LAYERS: readonly KeyLayer[] = ['overlay', 'screen'];

/** Takes what was pasted, as it came. */
export type PasteHandler = (text: string) => void;

/** Hands each key to the first that takes it. One place reads the terminal; raw mode so never flickers. */
export class KeyRing {
  private readonly handlers: Record<KeyLayer, { current: KeyHandler }[]> = {
    overlay: [],
    screen: [],
  };
  private pasting: { current: PasteHandler }[] = [];

  add(layer: KeyLayer, handler: { current: KeyHandler }): () => void {
    this.handlers[layer].push(handler);
    return () => {
      this.handlers[layer] = this.handlers[layer].filter((other) => other !== handler);
    };
  }

  /** Pasted text is for who writes just now; it is dropped when nobody does: its letters are not meant as commands. */
  addPaste(handler: { current: PasteHandler }): () => void {
    this.pasting.push(handler);
    return () => {
      this.pasting = this.pasting.filter((other) => other !== handler);
    };
  }

  paste(text: string): void {
    this.pasting.at(-1)?.current(text);
  }

  /** Answers whether anybody took it. */
  press(key: KeyName): boolean {
    return LAYERS.some((layer) => this.handlers[layer].toReversed().some((handler) => handler.current(key)));
  }
}

export const KeyRingContext = createContext<KeyRing>(new KeyRing());

/** Listens to raw keys while `active` and the screen is in sight. */
export function useRawKeys(handler: KeyHandler, layer: KeyLayer = 'screen', active = true): void {
  const ring = useContext(KeyRingContext);
  const inSight = useContext(InSightContext);
  const latestRef = useLatest(handler);
  useLayoutEffect(
    () => (active && inSight ? ring.add(layer, latestRef) : undefined),
    [ring, layer, latestRef, active, inSight],
  );
}

/** Listens to the keys of some actions; the others pass on. */
export function useKeys<A extends Action>(
  possible: readonly A[],
  act: (action: A) => void,
  layer: KeyLayer = 'screen',
  active = true,
): void {
  useRawKeys(
    (key) => {
      const action = findAction(key, possible);
      if (action === undefined) return false;
      act(action);
      return true;
    },
    layer,
    active,
  );
}

/** Takes pasted text while `active` and the screen is in sight. */
export function usePastedText(handler: PasteHandler, active: boolean): void {
  const ring = useContext(KeyRingContext);
  const inSight = useContext(InSightContext);
  const latestRef = useLatest(handler);
  useLayoutEffect(
    () => (active && inSight ? ring.addPaste(latestRef) : undefined),
    [ring, latestRef, active, inSight],
  );
}
