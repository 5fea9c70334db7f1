import { describe, expect, test } from '@jest/globals';
import { cronScheduleFault } from '../../../../src/embedded/kinds/cron-schedule.ts';
import { cronJobRules } from '../../../../src/embedded/kinds/cronjobs.ts';
import { daemonSetRules } from '../../../../src/embedded/kinds/daemonsets.ts';
import { deploymentRules } from '../../../../src/embedded/kinds/deployments.ts';
import { jobRules } from '../../../../src/embedded/kinds/jobs.ts';
import { replicationControllerRules } from '../../../../src/embedded/kinds/replication-controllers.ts';
import { statefulSetRules } from '../../../../src/embedded/kinds/statefulsets.ts';
import type { KindRules } from '../../../../src/embedded/registry/types.ts';
import { context, created, faultsOfCreate, faultsOfUpdate } from './run-rules.ts';

const TEMPLATE = 'template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: a:1}]}}';
const object = (kind: string, spec: string): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web}\nspec:\n${spec.replaceAll(/^/gmu, '  ')}`;
const selected = `selector: {matchLabels: {app: web}}\n${TEMPLATE}`;

test('a Deployment gets the defaults of the real server', () => {
  expect(created(deploymentRules, object('Deployment', selected))).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'uid-1', generation: 1 },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'c',
              image: 'a:1',
              imagePullPolicy: 'IfNotPresent',
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    },
    status: {},
  });
});

describe('workloads', () => {
  test.each<[what: string, rules: KindRules, yaml: string, faults: string[]]>([
    ['a whole Deployment', deploymentRules, object('Deployment', selected), []],
    [
      'a Deployment without a selector',
      deploymentRules,
      object('Deployment', TEMPLATE),
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a selector of other Pods',
      deploymentRules,
      object('Deployment', `replicas: -1\nselector: {matchLabels: {app: api}}\n${TEMPLATE}`),
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'a Deployment whose Pods end',
      deploymentRules,
      object(
        'Deployment',
        selected.replace('spec: {containers', 'spec: {restartPolicy: OnFailure, containers'),
      ),
      ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
    ],
    [
      'strategies',
      deploymentRules,
      object('Deployment', `strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}\n${selected}`),
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'unknown strategies',
      deploymentRules,
      object('Deployment', `strategy: {type: Fast}\n${selected}`),
      [
        'spec.strategy: Unsupported value: {"Type":"Fast","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'updates that make no headway',
      deploymentRules,
      object('Deployment', `strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}\n${selected}`),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'a DaemonSet that may lack nothing',
      daemonSetRules,
      object('DaemonSet', `updateStrategy: {rollingUpdate: {maxUnavailable: 0}}\n${selected}`),
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      'a StatefulSet that mounts its claims',
      statefulSetRules,
      object(
        'StatefulSet',
        `volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]\n${selected.replace('image: a:1', 'image: a:1, volumeMounts: [{name: data, mountPath: /d}]')}`,
      ),
      [],
    ],
    [
      'a ReplicationController by its template alone',
      replicationControllerRules,
      object('ReplicationController', TEMPLATE),
      [],
    ],
    [
      'a Job whose Pods always restart',
      jobRules,
      object('Job', TEMPLATE),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'a Job with a label of another',
      jobRules,
      object(
        'Job',
        TEMPLATE.replace('app: web', 'job-name: x').replace(
          '{containers',
          '{restartPolicy: Never, containers',
        ),
      ),
      [
        `spec.template.metadata.labels[job-name]: Invalid value: {"job-name":"x","batch.kubernetes.io/job-name":"web","controller-uid":"uid-1","batch.kubernetes.io/controller-uid":"uid-1"}: must be 'web'`,
      ],
    ],
    [
      'a CronJob without a valid time',
      cronJobRules,
      object(
        'CronJob',
        `schedule: '* * * *'\ntimeZone: Mars\nconcurrencyPolicy: Maybe\njobTemplate: {spec: {${TEMPLATE.replace('{containers', '{restartPolicy: Never, containers')}}}`,
      ),
      [
        'spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]',
        'spec.timeZone: Invalid value: "Mars": unknown time zone Mars',
        'spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"',
      ],
    ],
  ])('%s', (_what, rules, yaml, faults) => {
    expect(faultsOfCreate(rules, yaml)).toEqual(faults);
  });
});

describe('changes', () => {
  test('of a selector are refused', () => {
    expect(
      faultsOfUpdate(deploymentRules, object('Deployment', selected), ({ spec }) => {
        spec!.selector = { matchLabels: { app: 'web', tier: 'a' } };
        spec!.template.metadata!.labels = { app: 'web', tier: 'a' };
      }),
    ).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable']);
  });

  test('of a StatefulSet concern some fields only', () => {
    const yaml = object('StatefulSet', selected);
    expect(faultsOfUpdate(statefulSetRules, yaml, ({ spec }) => (spec!.replicas = 3))).toEqual([]);
    expect(faultsOfUpdate(statefulSetRules, yaml, ({ spec }) => (spec!.serviceName = 'other'))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });

  test('of a Job leave its template and completions', () => {
    const yaml = object('Job', TEMPLATE.replace('{containers', '{restartPolicy: Never, containers'));
    const faults = faultsOfUpdate(jobRules, yaml, ({ spec }) => {
      spec!.completions = 2;
      spec!.template.spec!.containers[0]!.image = 'b';
    });
    expect(faults[0]).toBe('spec.completions: Invalid value: 2: field is immutable');
    expect(faults[1]).toMatch(
      /^spec\.template: Invalid value: \{"labels":\{"app":"web".*"Spec":\{"Volumes":null,.*"Image":"b".*\}: field is immutable$/u,
    );
    expect(faults).toHaveLength(2);
  });

  test('count as generations when the spec is another one', () => {
    const old = created(deploymentRules, object('Deployment', selected));
    const same = structuredClone(old);
    const scaled = structuredClone(old);
    scaled.spec!.replicas = 2;
    for (const next of [same, scaled]) deploymentRules.prepareForUpdate?.(next, old, context);
    expect([same.metadata.generation, scaled.metadata.generation]).toEqual([1, 2]);
  });
});

test('a Job selects its Pods by its uid', () => {
  const job = created(jobRules, object('Job', TEMPLATE));
  expect(job.spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-1' } });
  expect(job.spec?.template.metadata?.labels).toEqual({
    app: 'web',
    'job-name': 'web',
    'batch.kubernetes.io/job-name': 'web',
    'controller-uid': 'uid-1',
    'batch.kubernetes.io/controller-uid': 'uid-1',
  });
  expect(job.spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    manualSelector: false,
  });
});

describe('cron schedules', () => {
  test.each<[schedule: string, fault: string | undefined]>([
    ['*/5 1-3 * jan,feb mon', undefined],
    ['@daily', undefined],
    ['@every 1h30m', undefined],
    ['', 'empty spec string'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@often', 'unrecognized descriptor: @often'],
  ])('%p', (schedule, fault) => {
    expect(cronScheduleFault(schedule)).toBe(fault);
  });
});
