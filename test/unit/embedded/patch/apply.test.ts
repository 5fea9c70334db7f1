import { describe, expect, test } from '@jest/globals';
import type { ApiObject, Fields } from '../../../../src/embedded/objects/object.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import type { StructSchema } from '../../../../src/embedded/schema/types.ts';
import {
  configMap,
  configMapSchema,
  deployment,
  deploymentSchema,
  failureOf,
  podSchema,
  serviceSchema,
} from './patch-objects.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:01:00Z');

interface Application {
  readonly live?: ApiObject;
  readonly manager?: string;
  readonly force?: boolean;
  readonly schema?: StructSchema;
  readonly subresource?: string;
  readonly at?: Date;
}

function apply(applied: Fields, asked: Application = {}): ApiObject {
  const { live, manager = 'me', force = false, schema = configMapSchema, subresource = '', at = now } = asked;
  return fieldManagement.apply({
    live,
    applied: applied as ApiObject,
    schema,
    manager,
    subresource,
    force,
    now: at,
  });
}

const settings = (data: unknown, metadata: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop', ...metadata },
  data,
});

const web = (spec: Fields): Fields => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec,
});

const stored = (object: ApiObject): ApiObject => ({ ...object, metadata: { ...object.metadata, uid: 'u' } });

function updated(
  live: ApiObject | undefined,
  next: ApiObject,
  manager: string,
  schema = configMapSchema,
): ApiObject {
  return stored(fieldManagement.track({ live, next, schema, manager, subresource: '', now }));
}

const owned = (object: ApiObject): unknown[] =>
  (object.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [
    manager,
    operation,
    fieldsV1,
  ]);

describe('applying', () => {
  test('what is not there creates it, owned by the applier alone', () => {
    const created = apply(settings({ a: '1' }, { labels: { app: 'x' } }));
    expect(created['data']).toEqual({ a: '1' });
    expect(created.metadata.managedFields).toEqual([
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': { 'f:app': {} } } },
      },
    ]);
  });

  test('the same twice changes nothing, not even the time', () => {
    const live = stored(apply(settings({ a: '1' })));
    expect(apply(settings({ a: '1' }), { live, at: later })).toEqual(live);
  });

  test('removes what the applier named before and names no longer', () => {
    const live = stored(apply(settings({ a: '1', b: '2' })));
    const next = apply(settings({ a: '1' }), { live });
    expect(next['data']).toEqual({ a: '1' });
    expect(owned(next)).toEqual([['me', 'Apply', { 'f:data': { 'f:a': {} } }]]);
  });

  test('keeps what somebody else owns too', () => {
    const first = stored(apply(settings({ a: '1', b: '2' })));
    const both = stored(apply(settings({ b: '2' }), { live: first, manager: 'you' }));
    const next = apply(settings({ a: '1' }), { live: both });
    expect(next['data']).toEqual({ a: '1', b: '2' });
    expect(owned(next)).toEqual([
      ['you', 'Apply', { 'f:data': { 'f:b': {} } }],
      ['me', 'Apply', { 'f:data': { 'f:a': {} } }],
    ]);
  });

  test('merges containers by name and ports by their default protocol', () => {
    const live = updated(
      undefined,
      deployment({
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'web', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }], resources: {} },
            ],
          },
        },
      }),
      'kubectl-create',
      deploymentSchema,
    );
    const containers = [
      { name: 'web', ports: [{ containerPort: 80, name: 'http' }] },
      { name: 'log', image: 'busybox' },
    ];
    const next = apply(web({ template: { spec: { containers } } }), { live, schema: deploymentSchema });
    const { template } = next['spec'] as { template: { spec: Fields } };
    expect(template.spec['containers']).toEqual([
      {
        name: 'web',
        image: 'nginx',
        ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }],
        resources: {},
      },
      { name: 'log', image: 'busybox' },
    ]);
    expect(owned(next)[0]).toEqual([
      'me',
      'Apply',
      {
        'f:spec': {
          'f:template': {
            'f:spec': {
              'f:containers': {
                'k:{"name":"log"}': { '.': {}, 'f:image': {}, 'f:name': {} },
                'k:{"name":"web"}': {
                  '.': {},
                  'f:name': {},
                  'f:ports': {
                    'k:{"containerPort":80,"protocol":"TCP"}': {
                      '.': {},
                      'f:containerPort': {},
                      'f:name': {},
                    },
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  test('does not own what the resource resets', () => {
    const applied = { ...web({ replicas: 2 }), status: { replicas: 2 } };
    expect(owned(apply(applied, { schema: deploymentSchema }))).toEqual([
      ['me', 'Apply', { 'f:spec': { 'f:replicas': {} } }],
    ]);
  });

  test('takes what an object without owners has for before-first-apply’s', () => {
    const next = apply(settings({ a: '1' }), { live: configMap({ a: '1', b: '2' }) });
    expect(owned(next)).toEqual([
      ['me', 'Apply', { 'f:data': { 'f:a': {} } }],
      ['before-first-apply', 'Update', { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }],
    ]);
  });

  test('does not change what it is given', () => {
    const live = stored(apply(settings({ a: '1', b: '2' })));
    const applied = settings({ a: null });
    const before = structuredClone([live, applied]);
    const next = apply(applied, { live });
    (next['data'] as Fields)['z'] = 'changed';
    expect([live, applied]).toEqual(before);
  });
});

describe('a conflict', () => {
  const live = updated(undefined, deployment(), 'kubectl-client-side-apply', deploymentSchema);

  test('is one line for one field', () => {
    const failure = failureOf(() => apply(web({ replicas: 3 }), { live, schema: deploymentSchema }));
    expect(failure).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    });
  });

  test('lists several fields by their owners', () => {
    const scaled = fieldManagement.track({
      live,
      next: { ...live, spec: { ...(live['spec'] as Fields), replicas: 2 } },
      schema: deploymentSchema,
      manager: 'kubectl',
      subresource: 'scale',
      now,
    });
    const applied = web({
      replicas: 3,
      template: {
        metadata: { labels: { app: 'other' } },
        spec: { containers: [{ name: 'web', image: 'x' }] },
      },
    });
    const failure = failureOf(() => apply(applied, { live: scaled, schema: deploymentSchema }));
    expect(failure.message).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "kubectl" with subresource "scale" using apps/v1:',
        '- .spec.replicas',
        'conflicts with "kubectl-client-side-apply" using apps/v1:',
        '- .spec.template.metadata.labels.app',
        '- .spec.template.spec.containers[name="web"].image',
      ].join('\n'),
    );
    expect(failure.details?.causes).toHaveLength(3);
  });

  test('names another applier without a version', () => {
    const other = stored(apply(settings({ a: '1' }), { manager: 'other' }));
    expect(failureOf(() => apply(settings({ a: '2' }), { live: other })).message).toBe(
      'Apply failed with 1 conflict: conflict with "other": .data.a',
    );
  });

  test('is no conflict when the value is the same', () => {
    const other = stored(apply(settings({ a: '1' }), { manager: 'other' }));
    const next = apply(settings({ a: '1' }), { live: other });
    expect(owned(next).map((entry) => (entry as string[])[0])).toEqual(['me', 'other']);
  });

  test('is overruled by force, which takes the field', () => {
    const other = stored(apply(settings({ a: '1', b: '2' }), { manager: 'other' }));
    const next = apply(settings({ a: '2' }), { live: other, force: true });
    expect(next['data']).toEqual({ a: '2', b: '2' });
    expect(owned(next)).toEqual([
      ['me', 'Apply', { 'f:data': { 'f:a': {} } }],
      ['other', 'Apply', { 'f:data': { 'f:b': {} } }],
    ]);
  });
});

describe('kubectl', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const last = settings({ a: '1', b: '1' });
  const live = updated(
    undefined,
    configMap({ a: '1', b: '2' }, { annotations: { [annotation]: JSON.stringify(last) } }),
    'kubectl-client-side-apply',
  );

  test('takes over what its client-side apply set and nobody changed since', () => {
    const next = apply(settings({ a: '9' }), { live, manager: 'kubectl' });
    expect(next['data']).toEqual({ a: '9', b: '2' });
    expect(next.metadata.annotations).toEqual({
      [annotation]:
        '{"apiVersion":"v1","data":{"a":"9"},"kind":"ConfigMap","metadata":{"name":"settings","namespace":"shop"}}\n',
    });
  });

  test('conflicts over what was changed since, and only that', () => {
    const failure = failureOf(() => apply(settings({ a: '9', b: '9' }), { live, manager: 'kubectl' }));
    expect(failure.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.b',
    );
  });

  test('is the only one that may', () => {
    expect(failureOf(() => apply(settings({ a: '9' }), { live })).code).toBe(409);
  });
});

const container = { name: 'web' };
const inPod = (spec: Fields): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec,
});
const typed = (kind: string, name: string): string =>
  `failed to create typed patch object (shop/${name}; ${kind}): `;

describe('an applied object is refused', () => {
  test.each<[string, Fields, StructSchema, number, string]>([
    [
      'for managedFields',
      settings({}, { managedFields: [] }),
      configMapSchema,
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'for unknown fields',
      web({ replica: 1 }),
      deploymentSchema,
      500,
      `${typed('apps/v1, Kind=Deployment', 'web')}.spec.replica: field not declared in schema`,
    ],
    [
      'for a number where text belongs',
      settings({ a: 1 }),
      configMapSchema,
      500,
      `${typed('/v1, Kind=ConfigMap', 'settings')}.data.a: expected string, got &value.valueUnstructured{Value:1}`,
    ],
    [
      'for text where a number belongs',
      web({ replicas: 'one' }),
      deploymentSchema,
      500,
      `${typed('apps/v1, Kind=Deployment', 'web')}.spec.replicas: expected numeric (int or float), got string`,
    ],
    [
      'for a list where a map belongs',
      settings(['x']),
      configMapSchema,
      500,
      `${typed('/v1, Kind=ConfigMap', 'settings')}.data: expected map, got &{[x]}`,
    ],
    [
      'for two items with the same key',
      inPod({ containers: [container, container] }),
      podSchema,
      500,
      `${typed('/v1, Kind=Pod', 'web')}.spec.containers: duplicate entries for key [name="web"]`,
    ],
    [
      'for several faults at once',
      inPod({ containers: [{ name: 'a', image: 1, tty: 'x' }] }),
      podSchema,
      500,
      `${typed('/v1, Kind=Pod', 'web')}errors:\n  .spec.containers[name="a"].image: expected string, got &value.valueUnstructured{Value:1}\n  .spec.containers[name="a"].tty: expected boolean, got &{x}`,
    ],
    [
      'for a null item',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's', namespace: 'shop' },
        spec: { ports: [null] },
      },
      serviceSchema,
      500,
      `${typed('/v1, Kind=Service', 's')}.spec.ports: element 0: associative list with keys may not have a null element`,
    ],
  ])('%s', (_title, applied, schema, code, message) => {
    expect(failureOf(() => apply(applied, { schema }))).toMatchObject({ code, message });
  });

  test('for another kind than the live one', () => {
    const live = configMap({});
    expect(failureOf(() => apply({ ...settings({}), kind: 'Secret' }, { live }))).toMatchObject({
      code: 400,
      message: 'invalid object type: /v1, Kind=Secret',
    });
  });
});
