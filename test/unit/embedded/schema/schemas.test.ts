import { describe, expect, test } from '@jest/globals';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { servedGroups } from '../../../../src/embedded/schema/served.ts';
import type { FieldSchema, StructSchema, TypeSchema } from '../../../../src/embedded/schema/types.ts';

const schemas = openSchemas();

function field(definition: string, ...names: readonly string[]): TypeSchema {
  let type: TypeSchema = schemas.type(definition);
  for (const name of names) {
    if (type.kind === 'list') type = type.items;
    const found: FieldSchema | undefined = type.kind === 'struct' ? type.fields.get(name) : undefined;
    if (found === undefined) throw new Error(`no field ${name}`);
    ({ type } = found);
  }
  return type;
}

describe('resources', () => {
  test('every served group has some, and no other group', () => {
    const groups = new Set(schemas.resources.map(({ group, version }) => `${group}/${version}`));
    expect([...groups].toSorted()).toEqual(
      servedGroups.map(({ group, version }) => `${group}/${version}`).toSorted(),
    );
  });

  test('are found by path, key and kind', () => {
    const deployments = schemas.find('apps', 'v1', 'deployments');
    expect(deployments).toMatchObject({
      group: 'apps',
      version: 'v1',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      singular: 'deployment',
      namespaced: true,
      shortNames: ['deploy'],
      categories: ['all'],
      key: 'deployments.apps',
      definition: 'io.k8s.api.apps.v1.Deployment',
    });
    expect(schemas.byKey('deployments.apps')).toBe(deployments);
    expect(schemas.byKind('apps/v1', 'Deployment')).toBe(deployments);
    expect(schemas.byKey('pods')).toBe(schemas.find('', 'v1', 'pods'));
    expect(schemas.byKind('v1', 'Namespace')?.namespaced).toBe(false);
    expect(schemas.find('apps', 'v1beta1', 'deployments')).toBeUndefined();
    expect(schemas.byKey('constructor')).toBeUndefined();
  });

  test('carry their subresources with the kinds that these take', () => {
    const scale = schemas.byKey('deployments.apps')?.subresources.get('scale');
    expect(scale).toMatchObject({ group: 'autoscaling', version: 'v1', kind: 'Scale' });
    const pods = schemas.byKey('pods')?.subresources;
    expect(pods?.get('status')).toMatchObject({ group: '', version: 'v1', kind: 'Pod' });
    expect([...(pods?.keys() ?? [])]).toEqual(expect.arrayContaining(['log', 'exec', 'ephemeralcontainers']));
  });

  test('what is not served is left out', () => {
    expect(schemas.byKey('pods')?.subresources.has('resize')).toBe(false);
    expect(schemas.byKey('bindings')).toBeUndefined();
  });

  test('each has a type', () => {
    for (const { definition, kind } of schemas.resources) {
      expect(schemas.type(definition).goName).toBe(kind);
    }
  });
});

describe('types', () => {
  test('lists know how they are merged', () => {
    const pod = 'io.k8s.api.core.v1.Pod';
    expect(field(pod, 'spec', 'containers')).toMatchObject({
      kind: 'list',
      listType: 'map',
      mapKeys: ['name'],
    });
    expect(field(pod, 'spec', 'containers', 'ports')).toMatchObject({
      listType: 'map',
      mapKeys: ['containerPort', 'protocol'],
    });
    expect(field(pod, 'spec', 'containers', 'command')).toMatchObject({ listType: 'atomic', mapKeys: [] });
    expect(field(pod, 'metadata', 'finalizers')).toMatchObject({ listType: 'set' });
    expect(field(pod, 'spec', 'nodeSelector')).toMatchObject({ kind: 'map', atomic: true });
    expect(field('io.k8s.api.apps.v1.Deployment', 'spec', 'selector')).toMatchObject({ atomic: true });
  });

  test('fields know their patch strategies, defaults, and whether they are required', () => {
    const pod = schemas.type('io.k8s.api.core.v1.PodSpec').fields;
    expect(pod.get('containers')).toMatchObject({
      patchStrategy: 'merge',
      patchMergeKey: 'name',
      required: true,
    });
    expect(pod.get('volumes')).toMatchObject({ patchStrategy: 'merge,retainKeys' });
    expect(schemas.type('io.k8s.api.core.v1.ContainerPort').fields.get('protocol')?.default).toBe('TCP');
    expect(pod.get('nodeName')).toMatchObject({ patchStrategy: '', patchMergeKey: '', required: false });
  });

  test('scalars that read themselves are told apart', () => {
    const scalar = (definition: string, ...names: string[]): unknown => {
      const type = field(definition, ...names);
      return type.kind === 'scalar' ? type.type : type.kind;
    };
    expect(scalar('io.k8s.api.core.v1.Service', 'spec', 'ports', 'targetPort')).toBe('int-or-string');
    expect(scalar('io.k8s.api.core.v1.Pod', 'metadata', 'creationTimestamp')).toBe('time');
    expect(scalar('io.k8s.api.core.v1.Event', 'eventTime')).toBe('micro-time');
    expect(scalar('io.k8s.api.core.v1.ResourceFieldSelector', 'divisor')).toBe('quantity');
    expect(scalar('io.k8s.api.apps.v1.ControllerRevision', 'data')).toBe('any');
    expect(field('io.k8s.api.core.v1.Secret', 'data')).toMatchObject({ values: { type: 'bytes' } });
  });

  test('all types that are reachable can be made', () => {
    const seen = new Set<StructSchema>();
    const visit = (type: TypeSchema): void => {
      if (type.kind === 'list') visit(type.items);
      else if (type.kind === 'map') visit(type.values);
      else if (type.kind === 'struct' && !seen.has(type)) {
        seen.add(type);
        for (const { type: inner } of type.fields.values()) visit(inner);
      }
    };
    for (const { definition } of schemas.resources) visit(schemas.type(definition));
    expect(seen.size).toBeGreaterThan(300);
  });

  test('kinds of subresources and options have types, too', () => {
    expect(schemas.definitionOf('autoscaling/v1', 'Scale')).toBe('io.k8s.api.autoscaling.v1.Scale');
    expect(schemas.definitionOf('policy/v1', 'Eviction')).toBe('io.k8s.api.policy.v1.Eviction');
    expect(schemas.definitionOf('authentication.k8s.io/v1', 'TokenRequest')).toBe(
      'io.k8s.api.authentication.v1.TokenRequest',
    );
    expect(schemas.definitionOf('v1', 'DeleteOptions')).toBe(
      'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
    );
    expect(schemas.definitionOf('v1', 'Nothing')).toBeUndefined();
  });

  test('an unknown definition throws', () => {
    expect(() => schemas.type('io.k8s.api.core.v1.Nothing')).toThrow('no type io.k8s.api.core.v1.Nothing');
    expect(() => schemas.type('constructor')).toThrow('no type constructor');
  });
});
