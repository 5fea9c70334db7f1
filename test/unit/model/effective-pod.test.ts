import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effectivePod, withoutSecretValues } from '../../../src/model/effective-pod.ts';
import { normalisePath } from '../../../src/model/effective-volumes.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { objectsAt } from '../../../src/model/json-read.ts';

const IMAGES = [{ reference: 'web', entrypoint: ['/entry'], command: ['serve', '--all'] }];

function containersOf(spec: JsonObject): readonly JsonObject[] {
  const pod = effectivePod({ kind: 'Pod', metadata: { name: 'p' }, spec }, IMAGES);
  return objectsAt(pod ?? {}, 'containers');
}

function only(container: JsonObject, spec: JsonObject = {}): JsonObject {
  return containersOf({ ...spec, containers: [{ name: 'c', image: 'web', ...container }] })[0] ?? {};
}

const granted = (securityContext: JsonObject): Json =>
  (only({ securityContext })['capabilities'] as JsonObject)['bounding'] ?? null;
const flag = (securityContext: JsonObject): Json => only({ securityContext })['noNewPrivileges'] ?? null;
const groups = (securityContext: JsonObject): Json =>
  only({}, { securityContext })['supplementalGroups'] ?? null;

describe('what is in force in a container', () => {
  it("is the Pod's security context where its own says nothing, and its own where both do", () => {
    const pod = { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true };
    const securityContext = { runAsUser: 5, runAsNonRoot: false };
    expect(only({}, { securityContext: pod })).toMatchObject(pod);
    expect(only({ securityContext }, { securityContext: pod })).toMatchObject({
      runAsUser: 5,
      runAsGroup: 2000,
      runAsNonRoot: false,
    });
  });

  it('always merges field by field', () => {
    const context = fc.record(
      { runAsUser: fc.nat(9), runAsGroup: fc.nat(9), runAsNonRoot: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(context, context, (pod, own) => {
        const merged: JsonObject = only({ securityContext: own }, { securityContext: pod });
        expect(merged['runAsUser']).toBe(own.runAsUser ?? pod.runAsUser ?? null);
        expect(merged['runAsGroup']).toBe(own.runAsGroup ?? pod.runAsGroup ?? null);
        expect(merged['runAsNonRoot']).toBe(own.runAsNonRoot ?? pod.runAsNonRoot ?? false);
      }),
    );
  });

  it('does not take a read-only root from the Pod, where that field does not exist', () => {
    const securityContext = { readOnlyRootFilesystem: true };
    expect(only({}, { securityContext })['readOnlyRootFilesystem']).toBe(false);
    expect(only({ securityContext })['readOnlyRootFilesystem']).toBe(true);
  });

  it.each([
    [{}, true],
    [{ allowPrivilegeEscalation: false }, false],
    [{ allowPrivilegeEscalation: false, privileged: true }, true],
    [{ allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } }, true],
    [{ allowPrivilegeEscalation: false, capabilities: { add: ['NET_ADMIN'] } }, false],
  ])('lets privileges grow for %j: %s', (securityContext, allowed) => {
    expect(only({ securityContext })['allowPrivilegeEscalation']).toBe(allowed);
  });

  it('writes capabilities in one way', () => {
    const capabilities = { add: ['cap_net_admin'], drop: ['all'] };
    expect(only({ securityContext: { capabilities } })['capabilities']).toEqual({
      add: ['NET_ADMIN'],
      drop: ['ALL'],
      // the runtime knows no name with CAP_
      bounding: [],
    });
  });

  it('says which capabilities are left of those a container has by itself', () => {
    expect(granted({})).toHaveLength(14);
    expect(granted({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })).toEqual(['CHOWN']);
    expect(granted({ privileged: true, capabilities: { drop: ['ALL'] } })).toHaveLength(41);
  });

  it('has no_new_privs only where the escalation of privileges is forbidden in so many words', () => {
    expect(flag({})).toBe(false);
    expect(flag({ allowPrivilegeEscalation: true })).toBe(false);
    expect(flag({ allowPrivilegeEscalation: false })).toBe(true);
  });

  it('has the groups of the Pod, that of its volumes first', () => {
    expect(groups({})).toEqual([]);
    expect(groups({ fsGroup: 5, supplementalGroups: [7, 5] })).toEqual([5, 7]);
  });

  it('knows seccomp of the Pod, of the container, and that a privileged one has none', () => {
    const spec = { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } };
    const type = (container: JsonObject): Json =>
      (only(container, spec)['seccomp'] as JsonObject)['type'] ?? null;
    expect(type({})).toBe('RuntimeDefault');
    expect(type({ securityContext: { seccompProfile: { type: 'Unconfined' } } })).toBe('Unconfined');
    expect(type({ securityContext: { privileged: true } })).toBe('Unconfined');
  });

  it.each<[JsonObject, Json]>([
    [{}, ['/entry', 'serve', '--all']],
    [{ args: ['x'] }, ['/entry', 'x']],
    [{ command: ['sh'] }, ['sh']],
    [{ command: ['sh'], args: ['-c', 'y'] }, ['sh', '-c', 'y']],
    [{ image: 'docker.io/library/web:latest' }, ['/entry', 'serve', '--all']],
    [{ image: 'unknown' }, null],
    [{ image: 'unknown', command: ['z'] }, ['z']],
    [
      { command: ['echo', '$(A)', '$$(A)', '$(B)'], env: [{ name: 'A', value: '1' }] },
      ['echo', '1', '$(A)', '$(B)'],
    ],
  ])('starts as command and args say over the image: %j is %j', (container, argv) => {
    expect(only(container)['argv']).toEqual(argv);
  });

  it('names the role of every container', () => {
    const found = containersOf({
      containers: [{ name: 'a' }],
      initContainers: [{ name: 'b' }, { name: 'c', restartPolicy: 'Always' }],
      ephemeralContainers: [{ name: 'd' }],
    });
    expect(found.map(({ name, role, path }) => [name, role, path])).toEqual([
      ['b', 'init', 'spec.initContainers[0]'],
      ['c', 'sidecar', 'spec.initContainers[1]'],
      ['a', 'container', 'spec.containers[0]'],
      ['d', 'ephemeral', 'spec.ephemeralContainers[0]'],
    ]);
  });

  it('shows mounts with the kind of volume behind them and paths without decoration', () => {
    const volumes = [
      { name: 'm', emptyDir: { medium: 'Memory' } },
      { name: 'h', hostPath: { path: '/x/' } },
      { name: 's', secret: { secretName: 'k' } },
    ];
    const volumeMounts = [
      { name: 'm', mountPath: '/logs/' },
      { name: 'h', mountPath: '//data', readOnly: true },
      { name: 's', mountPath: '/key' },
    ];
    expect(only({ volumeMounts }, { volumes })['mounts']).toMatchObject([
      { path: '/logs', type: 'emptyDir', medium: 'Memory', readOnly: false },
      { path: '/data', type: 'hostPath', readOnly: true },
      { path: '/key', type: 'secret', readOnly: true },
    ]);
  });

  it('fills the defaults of a probe in and has null where there is none', () => {
    const startupProbe = { exec: { command: ['rm', '/bin/bash'] }, periodSeconds: 5 };
    expect(only({ startupProbe })['probes']).toMatchObject({
      startup: {
        handler: 'exec',
        command: ['rm', '/bin/bash'],
        periodSeconds: 5,
        initialDelaySeconds: 0,
        failureThreshold: 3,
      },
      liveness: null,
      readiness: null,
    });
  });

  it('has every key, so that rules need no has()', () => {
    const full = only({
      securityContext: { runAsUser: 1 },
      workingDir: '/',
      lifecycle: {},
      startupProbe: {},
    });
    expect(Object.keys(only({}))).toEqual(Object.keys(full));
  });
});

describe('the Pod of a template', () => {
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image: 'web' }] },
  };
  it.each<[string, JsonObject, string]>([
    ['Deployment', { spec: { template } }, 'spec.template.spec.containers[0]'],
    ['Job', { spec: { template } }, 'spec.template.spec.containers[0]'],
    [
      'CronJob',
      { spec: { jobTemplate: { spec: { template } } } },
      'spec.jobTemplate.spec.template.spec.containers[0]',
    ],
    ['PodTemplate', { template }, 'template.spec.containers[0]'],
  ])('is found in a %s', (kind, rest, path) => {
    const pod = effectivePod({ kind, metadata: { name: 'x' }, ...rest }, IMAGES) ?? {};
    expect(pod['labels']).toEqual({ app: 'x' });
    expect(objectsAt(pod, 'containers')[0]?.['path']).toBe(path);
  });

  it('is null for kinds without one', () => {
    expect(effectivePod({ kind: 'ConfigMap', data: {} }, IMAGES)).toBeNull();
  });
});

describe('an object kept as a fact', () => {
  it('has the keys of a Secret and none of its values, wherever they were written', () => {
    const secret = {
      kind: 'Secret',
      metadata: {
        name: 's',
        managedFields: [{}],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', kept: 'yes' },
      },
      data: { password: 'aHVudGVyMg==' },
      stringData: { token: 'hunter2' },
    };
    const kept = withoutSecretValues(secret);
    expect(JSON.stringify(kept)).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(kept).toMatchObject({ data: { password: '' }, stringData: { token: '' } });
    expect(kept['metadata']).toEqual({ name: 's', annotations: { kept: 'yes' } });
  });
});

describe('a path', () => {
  it.each([
    ['/a//b/', '/a/b'],
    ['/', '/'],
    ['/a/./b/../c', '/a/c'],
    ['//', '/'],
  ])('%s is %s', (given, normal) => {
    expect(normalisePath(given)).toBe(normal);
  });
});
