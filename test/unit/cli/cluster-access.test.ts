import { expect, test } from '@jest/globals';
import { openClusterAccess } from '../../../src/cli/trainer/cluster-access.ts';

const unexpected = (): never => {
  throw new Error('only engines are looked for here');
};

/** An access whose search for an engine ends when the test says so, or is interrupted. */
function access(found: string | null) {
  const searches: { readonly end: () => void }[] = [];
  const made = openClusterAccess<string>({
    asked: undefined,
    chooseDefault: unexpected,
    makeProvider: unexpected,
    findEngine: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        const answer =
          found === null ? ({ engine: null, reason: 'none', next: '' } as const) : { engine: found };
        searches.push({ end: () => resolve(answer) });
      }),
    lastAttempt: () => null,
    inUse: () => null,
    commandPrefix: 'cks',
  });
  return { findEngine: (signal: AbortSignal) => made.findEngine(signal), searches };
}

const never = (): AbortSignal => new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('those who look for an engine at the same time share the search', async () => {
  const { findEngine, searches } = access('docker');
  const both = [findEngine(never()), findEngine(never())];
  searches[0]?.end();
  expect(await Promise.all(both)).toEqual([{ engine: 'docker' }, { engine: 'docker' }]);
  expect(await findEngine(never())).toEqual({ engine: 'docker' });
  expect(searches).toHaveLength(1);
});

test('whoever shares a search is not interrupted with the one who began it', async () => {
  const { findEngine, searches } = access('docker');
  const stop = new AbortController();
  const first = findEngine(stop.signal);
  const second = findEngine(never());
  stop.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  await settled();
  searches[1]?.end();
  expect(await second).toEqual({ engine: 'docker' });
});

test('a search that was interrupted, or found none, is done anew by the next', async () => {
  const { findEngine, searches } = access(null);
  const stop = new AbortController();
  const first = findEngine(stop.signal);
  stop.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  for (const place of [1, 2]) {
    const look = findEngine(never());
    searches[place]?.end();
    expect(await look).toMatchObject({ engine: null });
  }
  expect(searches).toHaveLength(3);
});
