import { expect, test } from '@jest/globals';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import { longestFirst } from '../../../src/grade/longest-first.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { CheckSpec } from '../../../src/model/task.ts';

const check = (kind: string, spec: JsonObject) => ({ id: kind, kind, spec }) as unknown as CheckSpec;
const pod = { namespace: 'sun', name: 'web' };
const ends = {
  web: { pods: pod },
  api: { pods: { ...pod, name: 'api' } },
  stranger: { made: { namespace: 'moon' } },
};
const row = { from: 'web', to: 'api', port: 80 };

const TASKS: Readonly<Record<string, readonly CheckSpec[]>> = {
  none: [],
  object: [check('resource', { object: { apiVersion: 'v1', kind: 'Pod', ...pod }, running: true })],
  open: [check('network', { ends, rows: [{ ...row, wanted: 'open' }] })],
  closed: [check('network', { ends, rows: [{ ...row, wanted: 'closed' }] })],
  computed: [
    check('network', {
      ends,
      rows: [
        { ...row, wanted: 'open' },
        { ...row, wanted: 'closed', tried: false },
      ],
    }),
  ],
  made: [check('network', { ends, rows: [{ ...row, from: 'stranger', wanted: 'closed' }] })],
  copied: [check('trial', { pod })],
  watched: [check('trial', { pod, watchSeconds: 5 }), check('trial', { pod })],
};

test('what waits longest begins first, and all else stays in its order', () => {
  const order = longestFirst(Object.keys(TASKS), (name) => ({ checks: TASKS[name] ?? [] }), CHECK_KINDS);
  expect(order).toEqual(['watched', 'made', 'closed', 'copied', 'none', 'object', 'open', 'computed']);
});
