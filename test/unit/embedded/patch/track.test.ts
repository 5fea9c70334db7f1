import { describe, expect, test } from '@jest/globals';
import type { ApiObject, Fields } from '../../../../src/embedded/objects/object.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { configMap, configMapSchema, deployment, deploymentSchema, pod, podSchema } from './patch-objects.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second, 999));

interface Write {
  readonly live?: ApiObject;
  readonly next: ApiObject;
  readonly manager?: string;
  readonly subresource?: string;
  readonly second?: number;
}

function track(
  { live, next, manager = 'kubectl-create', subresource = '', second = 0 }: Write,
  schema = configMapSchema,
): ApiObject {
  return fieldManagement.track({ live, next, schema, manager, subresource, now: at(second) });
}

const owned = (object: ApiObject): unknown[] =>
  (object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]);

describe('the owner of a created object', () => {
  test('is one entry as kubectl shows it', () => {
    const created = track({ next: configMap({ b: '2', a: '1' }, { labels: { app: 'x' } }) });
    expect(JSON.stringify(created.metadata.managedFields)).toBe(
      JSON.stringify([
        {
          manager: 'kubectl-create',
          operation: 'Update',
          apiVersion: 'v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:data': { '.': {}, 'f:a': {}, 'f:b': {} },
            'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          },
        },
      ]),
    );
  });

  test('owns a Deployment as the real server says', () => {
    const created = track({ next: deployment() }, deploymentSchema);
    expect(owned(created)).toEqual([
      [
        'kubectl-create',
        {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} },
                },
              },
            },
          },
        },
      ],
    ]);
  });

  test('owns ports by number and protocol, and mounts by path', () => {
    const container = {
      name: 'a',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      volumeMounts: [{ name: 'v', mountPath: '/data' }],
    };
    const [[, fields]] = owned(track({ next: pod([container]) }, podSchema)) as [[string, Fields]];
    expect(fields['f:spec']).toEqual({
      'f:containers': {
        'k:{"name":"a"}': {
          '.': {},
          'f:name': {},
          'f:ports': {
            '.': {},
            'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
          },
          'f:resources': {},
          'f:volumeMounts': {
            '.': {},
            'k:{"mountPath":"/data"}': { '.': {}, 'f:mountPath': {}, 'f:name': {} },
          },
        },
      },
    });
  });

  test('owns the values of sets', () => {
    const created = track({ next: configMap({}, { finalizers: ['b/x', 'a/<x>'] }) });
    expect(owned(created)).toEqual([
      [
        'kubectl-create',
        { 'f:metadata': { 'f:finalizers': { '.': {}, 'v:"a/\\u003cx\\u003e"': {}, 'v:"b/x"': {} } } },
      ],
    ]);
  });

  test('does not own what is the server’s own', () => {
    const metadata = { creationTimestamp: '2026-01-01T00:00:00Z', generation: 1, resourceVersion: '1' };
    expect(track({ next: configMap({}, metadata) }).metadata.managedFields).toBeUndefined();
  });

  test('does not own status, and the owner of status does not own spec', () => {
    const next = { ...pod([{ name: 'a' }]), status: { phase: 'Running' } };
    const [[, created]] = owned(track({ next }, podSchema)) as [[string, Fields]];
    expect(created['f:status']).toBeUndefined();
    const live = track({ next: pod([{ name: 'a' }]) }, podSchema);
    const changed = { ...live, spec: { nodeName: 'n' }, status: { phase: 'Running' } };
    const updated = track({ live, next: changed, manager: 'kubelet', subresource: 'status' }, podSchema);
    expect(updated.metadata.managedFields?.find((entry) => entry.manager === 'kubelet')).toMatchObject({
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:phase': {} } },
    });
  });
});

describe('an update', () => {
  const live = track({ next: configMap({ a: '1', b: '2' }) });

  test('takes what it changes from who owned it', () => {
    const next = { ...live, data: { a: '9', b: '2', c: '3' } };
    const updated = track({ live, next, manager: 'kubectl-edit', second: 5 });
    expect(owned(updated)).toEqual([
      ['kubectl-create', { 'f:data': { '.': {}, 'f:b': {} } }],
      ['kubectl-edit', { 'f:data': { 'f:a': {}, 'f:c': {} } }],
    ]);
    expect(updated.metadata.managedFields?.map((entry) => entry.time)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:05Z',
    ]);
  });

  test('that changes nothing leaves entries and times alone', () => {
    expect(track({ live, next: live, manager: 'other', second: 5 })).toEqual(live);
    expect(track({ live, next: live, second: 5 })).toEqual(live);
  });

  test('that removes a field takes it from its owner, whose time stays', () => {
    const updated = track({ live, next: { ...live, data: { a: '1' } }, manager: 'other', second: 5 });
    expect(owned(updated)).toEqual([['kubectl-create', { 'f:data': { '.': {}, 'f:a': {} } }]]);
    expect(updated.metadata.managedFields?.[0]?.time).toBe('2026-01-01T00:00:00Z');
  });

  test('by the same owner is joined with what it owned', () => {
    const updated = track({ live, next: { ...live, data: { a: '1', b: '3' } }, second: 5 });
    expect(owned(updated)).toEqual([['kubectl-create', { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }]]);
  });

  test('without managedFields keeps the live ones', () => {
    const { managedFields: _, ...metadata } = live.metadata;
    expect(owned(track({ live, next: { ...live, metadata } }))).toEqual(owned(live));
  });

  test.each([
    ['an empty list', []],
    ['a list with an empty entry', [{}]],
  ])(
    'with %s as managedFields forgets all owners, and none is tracked from then on',
    (_title, managedFields) => {
      const reset = track({ live, next: { ...live, metadata: { ...live.metadata, managedFields } } });
      expect(reset.metadata.managedFields).toBeUndefined();
      const updated = track({ live: reset, next: { ...reset, data: { z: '1' } } });
      expect(updated.metadata.managedFields).toBeUndefined();
    },
  );

  test('of a subresource ignores managedFields that are sent', () => {
    const next = { ...live, metadata: { ...live.metadata, managedFields: [] } };
    expect(owned(track({ live, next, subresource: 'status' }))).toEqual(owned(live));
  });

  test('replaces an atomic list as one field', () => {
    const before = track({ next: pod([{ name: 'a', command: ['x'] }]) }, podSchema);
    const next = { ...before, ...pod([{ name: 'a', command: ['x', 'y'] }]), metadata: before.metadata };
    expect(owned(track({ live: before, next, manager: 'other' }, podSchema)).at(-1)).toEqual([
      'other',
      { 'f:spec': { 'f:containers': { 'k:{"name":"a"}': { 'f:command': {} } } } },
    ]);
  });

  test('through resize owns only resources', () => {
    const before = track({ next: pod([{ name: 'a', image: 'x' }]) }, podSchema);
    const next = {
      ...before,
      spec: { containers: [{ name: 'a', image: 'y', resources: { limits: { cpu: '1' } } }] },
    };
    const updated = track({ live: before, next, manager: 'kubectl-edit', subresource: 'resize' }, podSchema);
    expect(updated.metadata.managedFields?.find((entry) => entry.subresource === 'resize')?.fieldsV1).toEqual(
      {
        'f:spec': {
          'f:containers': { 'k:{"name":"a"}': { 'f:resources': { 'f:limits': { '.': {}, 'f:cpu': {} } } } },
        },
      },
    );
  });
});

describe('more than ten updaters', () => {
  test('are capped by joining the oldest as ancient-changes', () => {
    let live = track({ next: configMap({ k0: '0' }), manager: 'm00' });
    for (let index = 1; index <= 11; index += 1) {
      const manager = `m${String(index).padStart(2, '0')}`;
      const next = { ...live, data: { ...(live['data'] as Fields), [`k${index}`]: 'x' } };
      live = track({ live, next, manager, second: index });
    }
    const entries = live.metadata.managedFields ?? [];
    expect(entries.map((entry) => entry.manager)).toEqual([
      'ancient-changes',
      ...['03', '04', '05', '06', '07', '08', '09', '10', '11'].map((number) => `m${number}`),
    ]);
    expect(entries[0]).toMatchObject({
      time: '2026-01-01T00:00:02Z',
      fieldsV1: { 'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} } },
    });
  });
});

test('tracking an update of a Pod takes less than a millisecond', () => {
  const env = Array.from({ length: 20 }, (_, index) => ({ name: `N${index}`, value: 'x' }));
  const live = track(
    {
      next: pod([
        { name: 'a', env },
        { name: 'b', env },
      ]),
    },
    podSchema,
  );
  const next = { ...live, status: { phase: 'Running' } };
  const started = performance.now();
  for (let turn = 0; turn < 500; turn += 1) {
    track({ live, next, manager: 'kubelet', subresource: 'status' }, podSchema);
  }
  expect((performance.now() - started) / 500).toBeLessThan(1);
});
