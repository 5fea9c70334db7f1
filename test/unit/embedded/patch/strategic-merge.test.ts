import { describe, expect, test } from '@jest/globals';
import type { ApiObject, Fields } from '../../../../src/embedded/objects/object.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import {
  configMap,
  configMapSchema,
  deployment,
  deploymentSchema,
  failureOf,
  pod,
  podSchema,
} from './patch-objects.ts';

const twoContainers = pod([
  { name: 'web', image: 'nginx:1', env: [{ name: 'A', value: '1' }] },
  { name: 'log', image: 'busybox' },
]);

const patchPod = (spec: Fields, live: ApiObject = twoContainers): Fields =>
  patches.strategic(live, { spec }, podSchema)['spec'] as Fields;

const names = (spec: Fields, list = 'containers'): unknown[] =>
  (spec[list] as Fields[]).map((one) => one['name']);

describe('a strategic merge patch', () => {
  test('merges containers by name, and their lists too', () => {
    const spec = patchPod({
      containers: [{ name: 'web', image: 'nginx:2', env: [{ name: 'B', value: '2' }] }],
    });
    expect(spec['containers']).toEqual([
      {
        name: 'web',
        image: 'nginx:2',
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
        resources: {},
      },
      { name: 'log', image: 'busybox', resources: {} },
    ]);
  });

  test('puts what it names before what only the live list has', () => {
    expect(names(patchPod({ containers: [{ name: 'new', image: 'x' }] }))).toEqual(['new', 'web', 'log']);
  });

  test('orders by $setElementOrder', () => {
    const spec = patchPod({
      '$setElementOrder/containers': [{ name: 'log' }, { name: 'new' }, { name: 'web' }],
      containers: [{ name: 'new', image: 'x' }],
    });
    expect(names(spec)).toEqual(['log', 'new', 'web']);
    expect(Object.keys(spec)).not.toContain('$setElementOrder/containers');
  });

  test('only reorders when nothing but $setElementOrder comes', () => {
    const spec = patchPod({ '$setElementOrder/containers': [{ name: 'log' }, { name: 'web' }] });
    expect(names(spec)).toEqual(['log', 'web']);
  });

  test('deletes and replaces by $patch', () => {
    expect(names(patchPod({ containers: [{ name: 'web', $patch: 'delete' }] }))).toEqual(['log']);
    expect(names(patchPod({ containers: [{ $patch: 'replace' }, { name: 'only', image: 'x' }] }))).toEqual([
      'only',
    ]);
    const live = configMap({ a: '1' });
    expect(patches.strategic(live, { data: { $patch: 'replace', b: '2' } }, configMapSchema)['data']).toEqual(
      {
        b: '2',
      },
    );
    expect(patches.strategic(live, { data: { $patch: 'delete' } }, configMapSchema)['data']).toEqual({});
  });

  test('replaces lists that have no merge key', () => {
    const live = pod([{ name: 'a', command: ['x', 'y'] }]);
    const [container] = patchPod({ containers: [{ name: 'a', command: ['z'] }] }, live)[
      'containers'
    ] as Fields[];
    expect(container?.['command']).toEqual(['z']);
  });

  test('merges and deletes in lists of scalars', () => {
    const live = configMap({}, { finalizers: ['a/x', 'b/x'] });
    const finalizers = (metadata: Fields): unknown =>
      patches.strategic(live, { metadata }, configMapSchema).metadata.finalizers;
    expect(finalizers({ finalizers: ['c/x', 'a/x'] })).toEqual(['c/x', 'a/x', 'b/x']);
    expect(finalizers({ '$deleteFromPrimitiveList/finalizers': ['a/x'] })).toEqual(['b/x']);
    expect(
      finalizers({
        '$setElementOrder/finalizers': ['c/x', 'b/x'],
        '$deleteFromPrimitiveList/finalizers': ['a/x'],
        finalizers: ['c/x'],
      }),
    ).toEqual(['c/x', 'b/x']);
  });

  test('keeps only what $retainKeys names', () => {
    const live = deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } });
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    const result = patches.strategic(live, patch, deploymentSchema);
    expect((result['spec'] as Fields)['strategy']).toEqual({ type: 'Recreate' });
  });

  test('keeps fields that the type does not have, for the decoder to judge', () => {
    expect(patchPod({ contaners: [{ name: 'x' }] })['contaners']).toEqual([{ name: 'x' }]);
  });

  test('removes by null and drops nulls of what is new', () => {
    const live = pod([{ name: 'a' }], { nodeName: 'n', securityContext: {} });
    const spec = patchPod({ nodeName: null, affinity: { nodeAffinity: null, podAffinity: {} } }, live);
    expect(spec['nodeName']).toBeUndefined();
    expect(spec['affinity']).toEqual({ podAffinity: {} });
  });

  test('changes neither the object nor the patch', () => {
    const patch = { spec: { containers: [{ name: 'web', $patch: 'delete' }], nodeName: null } };
    const [before, patchBefore] = [structuredClone(twoContainers), structuredClone(patch)];
    patches.strategic(twoContainers, patch, podSchema);
    expect([twoContainers, patch]).toEqual([before, patchBefore]);
  });

  test.each([
    [{ containers: [{ image: 'x' }] }, 500, 'map: map[image:x] does not contain declared merge key: name'],
    [
      { containers: [{ image: 'x', ports: [{ hostPort: 1 }], $patch: 'delete' }] },
      500,
      'map: map[$patch:delete image:x ports:[map[hostPort:1]]] does not contain declared merge key: name',
    ],
    [
      { containers: [{ name: 'web', $patch: 'merge' }] },
      500,
      'merging lists cannot yet be specified in the patch',
    ],
    [
      { containers: [{ name: 'web', $patch: 'drop' }] },
      500,
      'unknown patch type: drop in map: map[$patch:drop name:web]',
    ],
    [{ $patch: 'merge' }, 500, 'unknown patch type: merge in map: map[$patch:merge]'],
    [
      { containers: ['web'] },
      500,
      'list element types are not identical: [[map[env:[map[name:A value:1]] image:nginx:1 name:web resources:map[]] map[image:busybox name:log resources:map[]]] [web]]',
    ],
    [
      { '$setElementOrder/containers': [{ name: 'log' }], containers: [{ name: 'web', image: 'x' }] },
      500,
      "The order in patch list:\n[map[image:x name:web]]\n doesn't match $setElementOrder list:\n[map[name:log]]\n",
    ],
    [{ '$setElementOrder/containers': 'x' }, 500, 'expected a []interface {}, but received a string'],
    [{ $retainKeys: ['nodeName'], containers: [] }, 400, 'invalid patch format of retainKeys'],
    [{ $setElementOrder: [] }, 400, 'invalid patch format of setElementOrder list'],
    [{ $deleteFromPrimitiveList: [] }, 400, 'invalid patch format of primitive list'],
  ])('refuses %j', (spec, code, message) => {
    expect(failureOf(() => patchPod(spec))).toMatchObject({ code, message });
  });

  test('that is no object is answered with 400', () => {
    expect(failureOf(() => patches.strategic(twoContainers, [], podSchema))).toMatchObject({
      code: 400,
      message: 'json: cannot unmarshal array into Go value of type map[string]interface {}',
    });
  });
});
