import { describe, expect, it } from '@jest/globals';
import { settledFor } from '../../../../src/cluster/site/snapshot/settled.ts';
import type { ClusterSnapshot, SnapshotObject } from '../../../../src/cluster/site/snapshot/take.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

const at = (time: string): string => `2026-01-01T${time}Z`;

function seen(part: Partial<SnapshotObject>, status: JsonObject = {}, created = '08:00:00'): SnapshotObject {
  const metadata = { name: 'web', namespace: 'sun', creationTimestamp: at(created) };
  return {
    name: 'Pod sun/web',
    key: 'k',
    namespace: 'sun',
    uid: 'u',
    resourceVersion: '1',
    generation: 1,
    digest: 'd',
    owned: false,
    touchedAt: null,
    leaving: false,
    object: { apiVersion: 'v1', kind: 'Pod', metadata, status },
    ...part,
  };
}

const settled = (...objects: readonly SnapshotObject[]): number => {
  const snapshot: ClusterSnapshot = { takenAt: at('10:00:00'), objects, notSeen: [] };
  return settledFor(snapshot, ['sun', 'moon']) / 1000;
};

describe('how long nothing of a task has changed', () => {
  it('counts from the last time somebody wrote', () => {
    expect(settled(seen({}), seen({ touchedAt: at('09:59:00') }))).toBe(60);
  });

  it("counts a controller's new object, and what a status dates", () => {
    expect(settled(seen({}), seen({ owned: true }, {}, '09:59:30'))).toBe(30);
    const restarted = { containerStatuses: [{ state: { running: { startedAt: at('09:59:50') } } }] };
    expect(settled(seen({}, restarted))).toBe(10);
    const turned = { conditions: [{ type: 'Ready', lastTransitionTime: at('09:59:58') }] };
    expect(settled(seen({}, turned))).toBe(2);
  });

  it('is nothing while something leaves, or where not all could be seen', () => {
    expect(settled(seen({}), seen({ leaving: true }))).toBe(0);
    const notSeen = [{ what: 'Job', why: 'forbidden' }];
    expect(settledFor({ takenAt: at('10:00:00'), objects: [seen({})], notSeen }, ['sun'])).toBe(0);
    expect(settledFor({ takenAt: at('10:00:00'), objects: [seen({})], notSeen: [] }, [])).toBe(0);
    expect(settled()).toBe(0);
  });

  it('leaves out what belongs to another task, and counts what is cluster-wide', () => {
    expect(settled(seen({}), seen({ namespace: 'other', touchedAt: at('09:59:59') }))).toBe(7200);
    expect(settled(seen({}), seen({ namespace: '', touchedAt: at('09:59:59') }))).toBe(1);
  });

  it('is never negative', () => {
    expect(settled(seen({ touchedAt: at('10:00:05') }))).toBe(0);
  });
});
