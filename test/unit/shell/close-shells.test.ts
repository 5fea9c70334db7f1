import { describe, expect, test } from '@jest/globals';
import type { ProcessEntry } from '../../../src/lib/process-table.ts';
import { planClosing } from '../../../src/shell/close-shells.ts';

const entry = (pid: number, parent: number, session = 10): ProcessEntry => ({
  pid,
  parent,
  session,
  started: `t${pid}`,
});
const HOLDER = { pid: 100, started: 't100' };
/** A terminal's shell (11) that runs cks shell (100), its supervisor, the learner's bash and two jobs. */
const TABLE = [
  entry(1, 0, 1),
  entry(10, 1),
  entry(11, 10),
  entry(100, 11),
  entry(101, 100),
  entry(102, 101),
  entry(103, 102),
  entry(104, 102),
];
const targets = (self: number, table: readonly ProcessEntry[] = TABLE): readonly number[] =>
  planClosing([HOLDER], table, self).targets.map(({ pid }) => pid);

describe('closing the shells of an exam', () => {
  test('ends what the shell runs; neither the holder nor the terminal it was started in', () => {
    expect(targets(999)).toEqual([102, 103, 104]);
  });

  test('leaves what looks after the terminal until there is nothing below it', () => {
    expect(targets(999, TABLE.slice(0, 5))).toEqual([101]);
    expect(targets(999, TABLE.slice(0, 4))).toEqual([]);
  });

  test('spares this process and the shell it was started in, and ends that shell’s other jobs', () => {
    const plan = planClosing([HOLDER], [...TABLE, entry(200, 104), entry(201, 200)], 200);
    expect(plan.targets.map(({ pid }) => pid)).toEqual([103]);
    expect([102, 104, 200, 201].every((pid) => plan.spared.has(pid))).toBe(true);
  });

  test('leaves a server that was started from the shell: it has a session of its own', () => {
    expect(targets(999, [...TABLE, entry(300, 102, 300), entry(301, 300, 300)])).toEqual([102, 103, 104]);
  });

  test('leaves a later process that has got the holder’s id', () => {
    const plan = planClosing([{ pid: 100, started: 'long ago' }], TABLE, 999);
    expect([plan.targets, plan.holders]).toEqual([[], []]);
  });

  test('of a holder that ends the exam itself, ends the shell it opened', () => {
    expect(targets(100)).toEqual([102, 103, 104]);
  });
});
