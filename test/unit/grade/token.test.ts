import { describe, expect, it, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ApiCall } from '../../../src/model/ports/cluster.ts';
import { objectAt, stringAt } from '../../../src/model/json-read.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';

const PATH = '/var/run/secrets/tokens/vault';
const UID = 'b7c0';
const ISSUED = 1_780_000_000;

const jwt = (claims: Json): string =>
  [{ alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + '.c2ln';
const claims = (more: JsonObject = {}): JsonObject => ({
  aud: ['vault'],
  iat: ISSUED,
  exp: ISSUED + 600,
  sub: 'system:serviceaccount:sun:client',
  'kubernetes.io': {
    namespace: 'sun',
    serviceaccount: { name: 'client', uid: '1' },
    pod: { name: 'client', uid: UID },
  },
  ...more,
});

const PROJECTED: JsonObject = {
  name: 'tokens',
  projected: {
    sources: [{ serviceAccountToken: { path: 'vault', audience: 'vault', expirationSeconds: 600 } }],
  },
};

const MOUNT: JsonObject = { name: 'tokens', mountPath: '/var/run/secrets/tokens/' };

function pod(volume: JsonObject = PROJECTED, mount: JsonObject = MOUNT): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'client', namespace: 'sun', uid: UID },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'app',
          image: 'busybox:1.32.0',
          volumeMounts: [mount],
        },
      ],
      volumes: [volume],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'app',
          ready: true,
          containerID: 'containerd://abc',
          state: { running: { startedAt: '2026-05-31T00:00:00Z' } },
        },
      ],
    },
  };
}

interface World {
  readonly file?: string | null;
  readonly volume?: JsonObject;
  readonly mount?: JsonObject;
  readonly review?: JsonObject;
  readonly status?: number;
}

async function grade(
  more: JsonObject,
  { file = jwt(claims()), volume, mount, review, status = 201 }: World = {},
) {
  const calls: ApiCall[] = [];
  const cluster = inMemoryCluster({
    objects: [pod(volume, mount)],
    exec: (_container, command) => {
      const path = command.at(-1) ?? '';
      if (path === PATH && file !== null) return { ran: true, exitCode: 0, stdout: file, stderr: '' };
      if (path !== PATH) return { ran: true, exitCode: 0, stdout: 'something', stderr: '' };
      return { ran: true, exitCode: 1, stdout: '', stderr: `cat: ${PATH}: No such file or directory` };
    },
    call: (call) => {
      calls.push(call);
      const user = {
        username: 'system:serviceaccount:sun:client',
        extra: { 'authentication.kubernetes.io/pod-uid': [UID] },
      };
      return {
        status,
        text: JSON.stringify({ status: review ?? { authenticated: true, user } }),
        warnings: [],
      };
    },
  });
  const spec = { pod: { namespace: 'sun', name: 'client' }, path: PATH, ...more };
  return { result: await gradeOne('token', spec, { cluster }), calls };
}

const WANTED = { audiences: ['vault'], lifetime: { atLeast: 540, atMost: 660 }, serviceAccount: 'client' };

describe('a projected token', () => {
  it('passes when its claims are as asked, the API server takes it, and it is bound to its Pod', async () => {
    const { result, calls } = await grade(WANTED);
    expect(result).toMatchObject({ status: 'pass' });
    expect(objectAt(calls[0]?.body ?? {}, 'spec')['audiences']).toEqual(['vault']);
  });

  it('is never shown', async () => {
    const token = jwt(claims());
    const { result } = await grade(WANTED, { file: token, review: { error: 'invalid bearer token' } });
    expect(result.status).toBe('fail');
    expect(JSON.stringify(result)).not.toContain(token.split('.')[1]);
    expect(result.evidence[0]?.text).toContain('(600 s later)');
  });

  test.each<[string, World, string]>([
    ['there is no file', { file: null }, `there is no ${PATH}`],
    ['the file holds something else', { file: 'hello' }, 'is no token'],
    ['three parts are no JSON', { file: 'a.b.c' }, 'is no token'],
    [
      'it is for somebody else',
      { file: jwt(claims({ aud: ['https://kubernetes.default.svc'] })) },
      'for https://kubernetes',
    ],
    ['it is for others as well', { file: jwt(claims({ aud: ['vault', 'other'] })) }, 'for vault, other'],
    ['it lives too long', { file: jwt(claims({ exp: ISSUED + 31_536_000 })) }, 'valid for 31536000 s'],
    ['it never expires', { file: jwt({ ...claims(), exp: null }) }, 'it never expires'],
    [
      'it is of another account',
      { file: jwt(claims({ 'kubernetes.io': { serviceaccount: { name: 'default' } } })) },
      'of default',
    ],
    [
      'the API server refuses it',
      { review: { authenticated: false, error: 'invalid bearer token' } },
      'does not accept it: invalid bearer token',
    ],
    [
      'it is bound to another Pod',
      {
        review: {
          authenticated: true,
          user: {
            username: 'system:serviceaccount:sun:client',
            extra: { 'authentication.kubernetes.io/pod-uid': ['x'] },
          },
        },
      },
      'bound to another Pod',
    ],
    [
      'it is bound to no Pod',
      {
        file: jwt(claims({ 'kubernetes.io': { serviceaccount: { name: 'client' } } })),
        review: { authenticated: true, user: { username: 'system:serviceaccount:sun:client' } },
      },
      'bound to no Pod',
    ],
    [
      'it is kept in a Secret',
      { volume: { name: 'tokens', secret: { secretName: 'vault' } } },
      'from volume tokens (secret)',
    ],
    [
      'it was put into an emptyDir',
      { volume: { name: 'tokens', emptyDir: {} } },
      'from volume tokens (emptyDir)',
    ],
    [
      'it is mounted by a subPath',
      { mount: { name: 'tokens', mountPath: PATH, subPath: 'vault' } },
      'by a subPath, where nothing renews it',
    ],
    [
      'the projected file of that name is another source',
      {
        volume: {
          name: 'tokens',
          projected: { sources: [{ secret: { name: 'x', items: [{ key: 'a', path: 'vault' }] } }] },
        },
      },
      'from volume tokens (projected)',
    ],
  ])('fails when %s', async (_what, world, words) => {
    const { result } = await grade(WANTED, world);
    expect(result.status).toBe('fail');
    expect(result.actual).toContain(words);
  });

  test.each([
    [403, 'blocked'],
    [404, 'unavailable'],
  ])('is undecided when the review is answered with %d', async (status, reason) => {
    const { result } = await grade(WANTED, { status });
    expect(result).toMatchObject({ status: 'error', reason });
  });

  it('may have its audiences in any order, and one of them as a text', async () => {
    const file = jwt(claims({ aud: ['b', 'a'] }));
    expect((await grade({ audiences: ['a', 'b'] }, { file })).result.status).toBe('pass');
    const one = jwt(claims({ aud: 'a' }));
    expect((await grade({ audiences: ['a'] }, { file: one })).result.status).toBe('pass');
  });
});

describe('no token', () => {
  it('passes where there is none, shown by a tool that finds other files', async () => {
    const { result, calls } = await grade({ absent: true }, { file: null });
    expect(result.status).toBe('pass');
    expect(calls).toEqual([]);
  });

  it('fails where there is one', async () => {
    const { result } = await grade({ absent: true });
    expect(stringAt(result as unknown as JsonObject, 'actual')).toBe(`client/app: ${PATH} is there`);
    expect(result.status).toBe('fail');
  });

  it('asks for no claims', async () => {
    await expect(grade({ absent: true, audiences: ['x'] })).rejects.toThrow('has no claims');
  });
});
