import { describe, expect, test } from '@jest/globals';
import { madeSince, ownerLabels, ownershipOf } from '../../../src/cluster/site/ownership.ts';

const owner = { homeId: 'ab12', attempt: 'x1', task: 'cks/pod-ro' };
const namespace = (labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'sun', labels, creationTimestamp: '2026-01-01T10:00:00Z' },
});

describe('whose a namespace is', () => {
  test('ours when its labels name this home and this task, whatever the attempt', () => {
    const labels = ownerLabels({ ...owner, attempt: 'older' });
    expect(ownershipOf(namespace(labels), owner)).toEqual({ whose: 'ours' });
  });

  test("another task's of the same home", () => {
    const labels = ownerLabels({ ...owner, task: 'cks/other' });
    expect(ownershipOf(namespace(labels), owner)).toEqual({ whose: 'other-task', task: 'cks.other' });
  });

  test('not ours without labels, or with those of another home', () => {
    expect(ownershipOf(namespace({}), owner)).toEqual({ whose: 'not-ours' });
    expect(ownershipOf(namespace(ownerLabels({ ...owner, homeId: 'cd34' })), owner)).toEqual({
      whose: 'not-ours',
    });
  });

  test('labels are valid values even for long names of packs', () => {
    const labels = ownerLabels({ ...owner, task: `pack/${'long-'.repeat(20)}` });
    for (const value of Object.values(labels))
      expect(value).toMatch(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  });
});

test('made since: in the second of the start counts, the second before does not', () => {
  expect(madeSince(namespace({}), '2026-01-01T10:00:00.900Z')).toBe(true);
  expect(madeSince(namespace({}), '2026-01-01T10:00:01.000Z')).toBe(false);
});
