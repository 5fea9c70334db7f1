import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import { CouldNotLook, LOOK_REASONS } from '../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ContainerEngine } from '../../../src/model/ports/container-engine.ts';
import { gradeChecks, makeCheck } from './fixtures/grade-task.ts';
import { deadCluster, inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE } from './fixtures/objects.ts';

const POD = { namespace: 'sun', name: 'pod-ro' };

/** One of every sort of check there is, the ones that ask for absence and refusal first of all. */
const SPECS: readonly (readonly [string, JsonObject])[] = [
  ['resource', { object: { apiVersion: 'v1', kind: 'Pod', ...POD } }],
  ['resource', { object: { apiVersion: 'v1', kind: 'Pod', ...POD }, running: true }],
  ['resource', { objects: { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', match: 'any' } }],
  ['absence', { objects: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'sun' } }],
  ['absence', { objects: { apiVersion: 'v1', kind: 'Node' }, where: 'has(object.spec)' }],
  ['exec', { pod: POD, readFile: '/bin/bash', expect: { fileAbsent: true } }],
  ['exec', { pod: POD, run: [['cat', '/x']], expect: { exitCode: 1 } }],
  [
    'exec',
    {
      pod: POD,
      run: [['touch', '/x']],
      refused: { stderr: '.', control: { run: [['touch', '/tmp/x']], expect: { exitCode: 0 } } },
    },
  ],
  ['process', { pod: POD, rules: [{ rule: 'true', expected: 'anything' }] }],
  ['rollout', { deployment: { namespace: 'sun', name: 'web' } }],
  ['logs', { pod: POD, noLine: { line: 'error', control: 'started' } }],
  ['event', { object: { apiVersion: 'v1', kind: 'Pod', ...POD }, reason: 'Killing' }],
  ['http', { pod: POD, port: 80 }],
  [
    'network',
    {
      ends: { pod: { pods: POD }, other: { pods: { namespace: 'sun', name: 'other' } } },
      rows: [{ from: 'pod', to: 'other', port: 80, wanted: 'closed' }],
    },
  ],
  [
    'access',
    {
      subjects: [
        {
          who: { serviceAccount: 'sun/app' },
          mayNot: [{ verbs: ['get'], resources: ['secrets'], namespaces: ['sun'] }],
          nothingElse: true,
        },
      ],
    },
  ],
  [
    'admission',
    {
      base: { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'sun' }, spec: { containers: [] } },
      cases: [
        { name: 'as it is', admit: true },
        { name: 'privileged', with: { spec: { hostPID: true } }, refuse: true },
      ],
    },
  ],
  ['token', { pod: POD, path: '/var/run/secrets/tokens/vault', absent: true }],
  ['certificate', { request: { name: 'jane', commonName: 'jane', state: 'issued' } }],
  [
    'dockerfile',
    { path: 'Dockerfile', rules: [{ rule: '!final.root', expected: 'another user than root' }] },
  ],
  ['manifest', { files: ['*.yaml'], rules: [{ rule: 'true', expected: 'anything' }] }],
  ['trial', { pod: POD, readFile: '/bin/bash', expect: { fileAbsent: true } }],
  ['trial', { pod: POD, until: 'ready' }],
  ['container', { name: 'box', rules: [{ rule: 'true', expected: 'anything' }] }],
  ['container', { name: 'box', readFile: '/bin/bash', expect: { fileAbsent: true } }],
  ['file', { path: 'answer.txt', rules: [{ rule: 'true', expected: 'anything' }] }],
];

const broken = (reason: (typeof LOOK_REASONS)[number]) => async (): Promise<never> => {
  throw new CouldNotLook(reason, 'broken');
};

function deadEngine(reason: (typeof LOOK_REASONS)[number]): ContainerEngine {
  const dead = broken(reason);
  return {
    name: 'docker',
    version: '28',
    inspect: dead,
    exec: dead,
    hasImage: dead,
    pullImage: dead,
    remove: dead,
  };
}

describe('a dead cluster earns nothing', () => {
  it('there is a case here for every check kind', () => {
    expect([...new Set(SPECS.map(([kind]) => kind))].toSorted()).toEqual(
      CHECK_KINDS.map(({ name }) => name).toSorted(),
    );
  });

  it.each(LOOK_REASONS)(
    'when every look ends in "%s" every check is an error and none is a pass',
    async (reason) => {
      const checks = SPECS.map(([kind, spec], index) => makeCheck(kind, spec, { id: `check-${index}` }));
      const result = await gradeChecks(checks, {
        cluster: deadCluster(reason),
        engine: deadEngine(reason),
        files: { read: broken(reason), list: broken(reason) },
      });
      expect(result.checks.map(({ status }) => status)).toEqual(SPECS.map(() => 'error'));
      expect(result.checks.map((check) => check.reason)).toEqual(SPECS.map(() => reason));
      expect(result).toMatchObject({ status: 'undecided', score: { earned: 0, undecided: SPECS.length } });
    },
  );

  it('whatever part of the looks fails, absence and refusal are never passed because of it', async () => {
    // the Pod is there, so that the checks go as far as they can; the file is there and the write goes through
    const negative = SPECS.filter(
      ([kind, spec]) => kind === 'absence' || 'readFile' in spec || 'run' in spec,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), async (fails) => {
        let call = 0;
        const mayFail = (): void => {
          call += 1;
          if (fails[call % fails.length] === true) throw new CouldNotLook('unavailable', 'broken');
        };
        const objects = [
          makePod(),
          NAMESPACE,
          { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'sun' } },
        ];
        const cluster = inMemoryCluster({
          objects: [...objects, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: {} }],
          onRead: mayFail,
          exec: () => {
            mayFail();
            return { ran: true, exitCode: 0, stdout: 'text', stderr: '' };
          },
        });
        const checks = negative.map(([kind, spec], index) => makeCheck(kind, spec, { id: `check-${index}` }));
        const result = await gradeChecks(checks, { cluster, checkMs: 100 });
        expect(result.checks.filter(({ status }) => status === 'pass')).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
