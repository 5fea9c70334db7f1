import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import recordedColumns from '../../../../src/embedded/tables/columns.json' with { type: 'json' };
import { printers, tables } from '../../../../src/embedded/tables/tables.ts';
import recordedRows from './rows.json' with { type: 'json' };

interface RecordedRow {
  readonly key: string;
  readonly now: string;
  readonly cells: readonly unknown[];
  readonly conditions?: readonly unknown[];
  readonly object: ApiObject;
}

const schemas = openSchemas();
/** What a real server printed (scripts/record-table-rows.ts). */
const rows = recordedRows as unknown as readonly RecordedRow[];

describe('the rows of a real server', () => {
  test.each(rows.map((row) => [row.key, row.object.metadata.name ?? '', row] as const))(
    'prints %s %s as it does',
    (key, _name, { object, now, cells, conditions }) => {
      expect(tables.row(key, object, new Date(now))).toEqual({
        cells,
        ...(conditions === undefined ? {} : { conditions }),
      });
    },
  );

  test('are of every kind that has columns of its own, but those that only a node or a server makes', () => {
    const seen = new Set(rows.map(({ key }) => key));
    const unseen = printers.map(({ key }) => key).filter((key) => !seen.has(key));
    expect(unseen.toSorted()).toEqual([
      'csinodes.storage.k8s.io',
      'ipaddresses.networking.k8s.io',
      'mutatingadmissionpolicies.admissionregistration.k8s.io',
      'mutatingwebhookconfigurations.admissionregistration.k8s.io',
      'namespaces',
      'scales.autoscaling',
      'servicecidrs.networking.k8s.io',
    ]);
  });
});

describe('columns', () => {
  test('are known for every kind that can be listed', () => {
    const listed = schemas.resources.filter(({ verbs }) => verbs.includes('list'));
    expect(listed.map(({ key }) => key).filter((key) => !(key in recordedColumns))).toEqual([]);
  });

  test.each(
    schemas.resources
      .filter(({ key, verbs }) => verbs.includes('list') && key !== 'ipaddresses.networking.k8s.io')
      .map(({ key, apiVersion, kind, definition }) => [key, apiVersion, kind, definition] as const),
  )('of %s are as many as the cells of one with nothing in it', (key, apiVersion, kind, definition) => {
    const { object } = schemas.convert({ apiVersion, kind, metadata: { name: 'one' } }, definition);
    expect(tables.row(key, object, new Date()).cells).toHaveLength(tables.columns(key).length);
  });

  test('of what has no printer are the name and when it was made', () => {
    const metadata = { name: 'one', creationTimestamp: '2024-01-01T00:00:00Z' };
    const { cells } = tables.row('nothing', { apiVersion: 'v1', kind: 'Any', metadata }, new Date());
    expect(cells).toEqual(['one', '2024-01-01T00:00:00Z']);
    expect(tables.columns('nothing').map(({ name }) => name)).toEqual(['Name', 'Created At']);
  });
});
