import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { latestDue, readSchedule } from '../../../../src/embedded/controllers/cron-job/schedule.ts';
import { formatIndexes, parseIndexes } from '../../../../src/embedded/controllers/job/indexes.ts';
import type { CronJob, Job } from '../../../../src/embedded/objects/kinds.ts';
import { job, settle, startCluster, type ControlledCluster } from './kit.ts';

let cluster: ControlledCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => {
  expect(cluster.faults).toEqual([]);
  cluster.stop();
});

const status = (name = 'one'): Job['status'] => cluster.get<Job>('jobs.batch', name)?.status;
const conditions = (name = 'one'): string[] =>
  (status(name)?.conditions ?? []).map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
const active = (): string[] =>
  cluster
    .pods()
    .filter((pod) => pod.status?.phase === 'Pending')
    .map(({ metadata }) => metadata.name ?? '');

describe('a Job', () => {
  test('is complete when its Pods have succeeded, and lets them go', async () => {
    await cluster.create('jobs.batch', job('one', { completions: 2 }));
    expect(status()).toMatchObject({ active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(cluster.pods()[0]?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    await cluster.end('one', 'Succeeded');
    expect(status()).toMatchObject({ active: 1, succeeded: 1 });
    await cluster.end('one', 'Succeeded');
    expect(conditions()).toEqual([
      'SuccessCriteriaMet CompletionsReached: Reached expected number of succeeded pods',
      'Complete CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(status()).toMatchObject({ succeeded: 2, uncountedTerminatedPods: {} });
    expect(cluster.pods().flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
    expect(cluster.events('Job').at(-1)).toBe('Completed: Job completed');
  });

  test('waits longer each time before it tries again, and fails beyond its limit', async () => {
    await cluster.create('jobs.batch', job('one', { backoffLimit: 1 }));
    await cluster.end('one', 'Failed');
    expect(active()).toEqual([]);
    await cluster.clock.advance(9000);
    expect(active()).toEqual([]);
    await cluster.clock.advance(1000);
    await settle();
    expect(active()).toHaveLength(1);
    await cluster.end('one', 'Failed');
    expect(conditions()).toEqual([
      'FailureTarget BackoffLimitExceeded: Job has reached the specified backoff limit',
      'Failed BackoffLimitExceeded: Job has reached the specified backoff limit',
    ]);
    expect(status()).toMatchObject({ failed: 2 });
    expect(cluster.events('Job').at(-1)).toBe(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
  });

  test('fails at its deadline', async () => {
    await cluster.create('jobs.batch', job('one', { activeDeadlineSeconds: 5 }));
    await cluster.clock.advance(5000);
    await settle();
    expect(conditions().at(-1)).toBe(
      'Failed DeadlineExceeded: Job was active longer than specified deadline',
    );
    expect(active()).toEqual([]);
  });

  test('that is suspended has no Pods until it is resumed', async () => {
    await cluster.create('jobs.batch', job('one', { suspend: true }));
    expect(active()).toEqual([]);
    expect(conditions()).toEqual(['Suspended JobSuspended: Job suspended']);
    await cluster.change<Job>('jobs.batch', 'one', (draft) => {
      if (draft.spec !== undefined) draft.spec.suspend = false;
    });
    expect(active()).toHaveLength(1);
    expect(conditions()).toEqual(['Suspended JobResumed: Job resumed']);
  });

  test('that is indexed has a Pod for each index', async () => {
    await cluster.create(
      'jobs.batch',
      job('one', { completions: 3, parallelism: 2, completionMode: 'Indexed' }),
    );
    const [first, second] = cluster.pods();
    expect(first?.metadata).toMatchObject({
      annotations: { 'batch.kubernetes.io/job-completion-index': '0' },
      labels: { 'batch.kubernetes.io/job-completion-index': '0' },
    });
    expect(first?.spec?.hostname).toBe('one-0');
    expect(second?.metadata.name).toMatch(/^one-1-\w{5}$/);
    await cluster.end('one-1', 'Succeeded');
    expect(status()).toMatchObject({ completedIndexes: '1', succeeded: 1 });
    await cluster.end('one', 'Succeeded');
    expect(status()?.completedIndexes).toBe('0-2');
    expect(conditions().at(-1)).toMatch(/^Complete /);
  });

  test('fails at once where its failure policy says so', async () => {
    await cluster.create(
      'jobs.batch',
      job('one', {
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
      }),
    );
    await cluster.end('one', 'Failed', 42);
    expect(conditions().at(-1)).toMatch(
      /^Failed PodFailurePolicy: Container main for pod default\/one-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
    );
  });

  test('is deleted some time after its end', async () => {
    await cluster.create('jobs.batch', job('one', { ttlSecondsAfterFinished: 10 }));
    await cluster.end('one', 'Succeeded');
    await cluster.clock.advance(9000);
    expect(status()).toBeDefined();
    await cluster.clock.advance(1000);
    await settle();
    expect(status()).toBeUndefined();
    expect(cluster.pods()).toEqual([]);
  });
});

const cronJob = (spec: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'cron', namespace: 'default' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: (job('x') as { spec: object }).spec }, ...spec },
});
const jobNames = (): unknown =>
  cluster.api.list<Job>('jobs.batch', 'default').map(({ metadata }) => metadata.name);

describe('a CronJob', () => {
  test('makes a Job each time it is due and tells of its end', async () => {
    await cluster.create('cronjobs.batch', cronJob());
    expect(jobNames()).toEqual([]);
    await cluster.clock.advance(60_000);
    await settle();
    const minute = Date.parse('2026-03-04T05:07:00Z') / 60_000;
    expect(jobNames()).toEqual([`cron-${minute}`]);
    expect(cluster.get('jobs.batch', `cron-${minute}`)?.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-04T05:07:00Z',
    });
    expect(cluster.get<CronJob>('cronjobs.batch', 'cron')?.status).toMatchObject({
      active: [{ kind: 'Job', name: `cron-${minute}` }],
      lastScheduleTime: '2026-03-04T05:07:00Z',
    });
    await cluster.end('cron', 'Succeeded');
    expect(cluster.get<CronJob>('cronjobs.batch', 'cron')?.status?.active).toBeUndefined();
    expect(cluster.events('CronJob')).toEqual([
      `SuccessfulCreate: Created job cron-${minute}`,
      `SawCompletedJob: Saw completed job: cron-${minute}, condition: Complete`,
    ]);
  });

  test.each([
    ['Forbid', 1],
    ['Replace', 1],
    ['Allow', 2],
  ])('of the policy %s has %i Jobs after two minutes', async (concurrencyPolicy, count) => {
    await cluster.create('cronjobs.batch', cronJob({ concurrencyPolicy }));
    await cluster.clock.advance(60_000);
    await settle();
    await cluster.clock.advance(60_000);
    await settle();
    expect(jobNames()).toHaveLength(count);
  });
});

test.each([
  ['*/15 * * * *', 'UTC', '2026-03-04T05:06:07Z', '2026-03-04T05:15:00Z'],
  ['0 3 * * *', 'UTC', '2026-03-04T05:06:07Z', '2026-03-05T03:00:00Z'],
  ['0 3 * * *', 'Europe/Berlin', '2026-03-04T05:06:07Z', '2026-03-05T02:00:00Z'],
  ['0 0 29 feb *', 'UTC', '2026-03-04T05:06:07Z', '2028-02-29T00:00:00Z'],
  ['0 0 13 * fri', 'UTC', '2026-03-04T05:06:07Z', '2026-03-06T00:00:00Z'],
  ['@hourly', 'UTC', '2026-03-04T05:06:07Z', '2026-03-04T06:00:00Z'],
  ['@every 1h30m', 'UTC', '2026-03-04T05:06:07Z', '2026-03-04T06:36:07Z'],
  ['0 0 31 2 *', 'UTC', '2026-03-04T05:06:07Z', undefined],
])('the schedule %s in %s is due after %s at %s', (schedule, zone, after, due) => {
  const next = readSchedule(schedule, zone).next(Date.parse(after));
  expect(next === undefined ? undefined : new Date(next).toISOString().replace('.000Z', 'Z')).toBe(due);
});

test('of many missed times the latest is the one that counts', () => {
  const now = Date.parse('2026-03-04T05:06:07Z');
  const { time, many } = latestDue(readSchedule('*/5 * * * *'), now - 86_400_000, now);
  expect(new Date(time ?? 0).toISOString()).toBe('2026-03-04T05:05:00.000Z');
  expect(many).toBe(true);
});

test.each([
  ['', []],
  ['0', [0]],
  ['0,1', [0, 1]],
  ['0-2,5,7,8', [0, 1, 2, 5, 7, 8]],
])('the indexes %p are read and written', (text, indexes) => {
  expect([...parseIndexes(text)]).toEqual(indexes);
  expect(formatIndexes(indexes)).toBe(text);
});
