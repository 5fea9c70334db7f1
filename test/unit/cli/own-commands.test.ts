import { describe, expect, test } from '@jest/globals';
import { asTypedHere, retelling } from '../../../src/cli/own-commands.ts';
import { EXIT, MachineFault } from '../../../src/lib/errors.ts';

const prefix = 'npm run -s cks --';

describe('commands of the program in messages', () => {
  test.each([
    ['cks up', 'npm run -s cks -- up'],
    ['mend it, then cks doctor', 'mend it, then npm run -s cks -- doctor'],
    ['kubectl get ns cks-7f3a', 'kubectl get ns cks-7f3a'],
    ['start cks/pod-ro', 'start cks/pod-ro'],
  ])('%j is shown as it is typed here', (text, expected) => {
    expect(asTypedHere(text, prefix)).toBe(expected);
  });

  test('a fault keeps its class, code and message', async () => {
    const thrown = await retelling(
      { up: () => Promise.reject(new MachineFault('no-cluster', 'none', 'cks up')) },
      prefix,
    )
      .up()
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(MachineFault);
    expect(thrown).toMatchObject({
      exitCode: EXIT.machine,
      code: 'no-cluster',
      message: 'none',
      next: 'npm run -s cks -- up',
    });
  });

  test('an error that is no fault stays the very same', async () => {
    const error = new TypeError('cks up');
    const thrown = retelling({ up: () => Promise.reject(error) }, prefix).up();
    await expect(thrown).rejects.toBe(error);
  });
});
