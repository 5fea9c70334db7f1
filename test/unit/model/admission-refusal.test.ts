import { describe, expect, it } from '@jest/globals';
import { classifyRefusal } from '../../../src/model/admission-refusal.ts';
import { mergeObject } from '../../../src/model/merge-object.ts';

const CASES: readonly (readonly [number, string, string, string | null])[] = [
  [
    403,
    'pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged (...)',
    'pod-security',
    'baseline:latest',
  ],
  [
    422,
    `pods "x" is forbidden: ValidatingAdmissionPolicy 'p1' with binding 'b1' denied request: no tag`,
    'policy',
    'p1',
  ],
  [
    422,
    `pods "x" is forbidden: ValidatingAdmissionPolicy 'p1' with binding 'b1' denied request: expression 'object.spec.initContainers.all(c, true)' resulted in error: no such key: initContainers`,
    'policy-error',
    'p1',
  ],
  [
    422,
    "pods \"x\" is forbidden: ValidatingAdmissionPolicy 'p1' with binding 'b1' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    'policy-error',
    'p1',
  ],
  [400, 'admission webhook "images.example.com" denied the request: no', 'webhook', 'images.example.com'],
  [
    403,
    'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    'quota',
    'q',
  ],
  [403, 'pods "x" is forbidden: failed quota: q: must specify limits.cpu for: a', 'quota', 'q'],
  [403, 'pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 'limit-range', null],
  [
    403,
    'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "sun"',
    'authorization',
    null,
  ],
  [
    403,
    'pods "x" is forbidden: error looking up service account sun/app: serviceaccount "app" not found',
    'service-account',
    'sun/app',
  ],
  [404, 'namespaces "sun" not found', 'namespace', 'sun'],
  [
    403,
    'pods "x" is forbidden: unable to create new content in namespace sun because it is being terminated',
    'namespace',
    'sun',
  ],
  [404, 'pods "x" not found', 'not-found', null],
  [409, 'pods "x" already exists', 'exists', null],
  [422, 'Pod "x" is invalid: spec.containers[0].image: Required value', 'invalid', null],
  [403, 'pods "x" is forbidden: no PriorityClass with name high was found', 'other', null],
];

describe('a refusal', () => {
  it.each(CASES)('of %i "%s" is by %s', (status, message, by, name) => {
    expect(classifyRefusal({ status, reason: '', message })).toEqual({ by, name });
  });
});

describe('an object with changes', () => {
  it('merges lists by name, takes away what is null, and replaces other lists', () => {
    const base = {
      spec: {
        hostPID: true,
        containers: [{ name: 'a', image: 'x', args: ['1'] }],
        tolerations: [{ key: 'k' }],
      },
    };
    const changes = {
      spec: {
        hostPID: null,
        containers: [{ name: 'a', args: ['2'] }, { name: 'b' }],
        tolerations: [],
        securityContext: { runAsUser: 1 },
      },
    };
    expect(mergeObject(base, changes)).toEqual({
      spec: {
        containers: [{ name: 'a', image: 'x', args: ['2'] }, { name: 'b' }],
        tolerations: [],
        securityContext: { runAsUser: 1 },
      },
    });
    expect(base.spec.hostPID).toBe(true);
  });
});
