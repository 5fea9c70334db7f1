import { expect, test } from '@jest/globals';
import { requireNode } from '../../../src/cli/node-version.ts';

test.each(['20.20.2', '22.18.9', '18.0.0'])('Node %s is refused with what is needed', (found) => {
  expect(() => requireNode(found, '>=22.19')).toThrow(
    `this program needs Node 22.19 or newer, and ${found} runs it`,
  );
});

test.each(['22.19.0', '22.20.1', '24.0.0', '25.1.0'])('Node %s will do', (found) => {
  expect(() => requireNode(found, '>=22.19')).not.toThrow();
});
