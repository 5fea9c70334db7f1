import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import { logsKind } from '../../../../src/grade/checks/logs.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { ApiAnswer, ApiCall } from '../../../../src/model/ports/cluster.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from '../fixtures/in-memory-cluster.ts';
import { makePod, runningStatus } from '../fixtures/objects.ts';

const POD = { namespace: 'sun', name: 'pod-ro' };
const SILENT = { pod: POD, noLine: { line: 'password=', control: 'started' } };
const TWO = makePod({
  containers: [
    { name: 'web', image: 'httpd' },
    { name: 'side', image: 'busybox:1.32.0' },
  ],
});

const answer = (text: string, status = 200): ApiAnswer => ({ status, text, warnings: [] });
const refusal = (message: string, status = 400): ApiAnswer =>
  answer(JSON.stringify({ kind: 'Status', message }), status);
/** Logs by the container's name. */
const logsOf =
  (logs: Readonly<Record<string, string>>) =>
  (call: ApiCall): ApiAnswer => {
    const name = new URL(call.path, 'https://server').searchParams.get('container') ?? '';
    const text = logs[name];
    return text === undefined ? refusal(`container ${name} is waiting to start`) : answer(text);
  };
const tooLong = (): ApiAnswer => answer(`started\n${'x'.repeat(1024 * 1024)}`);
const notRead = (): ApiAnswer => answer('unable to retrieve container logs for containerd://abc\n');
/** The log of web says nothing of note, the others can't be read. */
const oneNotRead = ({ path }: ApiCall): ApiAnswer =>
  path.includes('container=web') ? answer('asleep\n') : notRead();
const forbidden = (): ApiAnswer => refusal('forbidden', 403);

const grade = (spec: JsonObject, scene: Scene) =>
  gradeOne('logs', spec, { cluster: inMemoryCluster({ objects: [makePod()], ...scene }) });

describe('a line that is asked for', () => {
  const spec = { pod: POD, line: 'GET /[a-z]+' };

  it('is found in the log of the container', async () => {
    const result = await grade(spec, { call: logsOf({ main: 'started\nGET /index 200\n' }) });
    expect(result).toMatchObject({
      status: 'pass',
      evidence: [{ title: 'Log of pod-ro/main', text: 'GET /index 200' }],
    });
  });

  it('is asked of the container’s own log, with what was told', async () => {
    const asked: string[] = [];
    const call = ({ path }: ApiCall): ApiAnswer => {
      asked.push(path);
      return answer('');
    };
    await grade({ ...spec, previous: true, tailLines: 5 }, { call });
    expect(asked[0]).toBe(
      '/api/v1/namespaces/sun/pods/pod-ro/log?container=main&limitBytes=1048576&previous=true&tailLines=5',
    );
  });

  it('fails where the log has none, with the log’s end as evidence', async () => {
    expect(await grade(spec, { call: logsOf({ main: 'started\n' }) })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main logged no such line',
      evidence: [{ text: 'started' }],
    });
  });

  it('is asked of all containers, or of any', async () => {
    const scene = { objects: [TWO], call: logsOf({ web: 'GET /a\n', side: 'asleep\n' }) };
    expect(await grade(spec, scene)).toMatchObject({ status: 'fail' });
    expect(await grade({ ...spec, match: 'any' }, scene)).toMatchObject({ status: 'pass' });
    expect(await grade({ ...spec, containers: ['web'] }, scene)).toMatchObject({ status: 'pass' });
    expect(await grade({ ...spec, only: "container.image == image('httpd')" }, scene)).toMatchObject({
      status: 'pass',
    });
    expect(await grade({ ...spec, containers: ['db'] }, scene)).toMatchObject({
      status: 'fail',
      actual: 'Pod sun/pod-ro has no container db',
    });
  });

  it('may be a rule over all lines', async () => {
    const rules = [{ rule: 'lines.size() == 2', expected: 'two lines', show: 'lines.size()' }];
    const call = logsOf({ main: 'one\ntwo\n' });
    expect(await grade({ pod: POD, rules }, { call })).toMatchObject({ status: 'pass' });
    expect(await grade({ pod: POD, rules }, { call: logsOf({ main: 'one\n' }) })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main: 1',
    });
  });
});

describe('a line that must not be there', () => {
  it('is believed not to be only where the log has what it must have', async () => {
    expect(await grade(SILENT, { call: logsOf({ main: 'started\n' }) })).toMatchObject({ status: 'pass' });
    expect(await grade(SILENT, { call: logsOf({ main: '' }) })).toMatchObject({ status: 'fail' });
    expect(await grade(SILENT, { call: logsOf({ main: 'started\npassword=x\n' }) })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main logged it',
    });
  });

  it('is an error where the log is too long to be read', async () => {
    expect(await grade(SILENT, { call: tooLong })).toMatchObject({ status: 'error', reason: 'unavailable' });
  });

  it('can’t be asked of any of several logs', () => {
    expect(logsKind.schema.safeParse({ ...SILENT, match: 'any' }).success).toBe(false);
    expect(logsKind.schema.safeParse({ pod: POD }).success).toBe(false);
  });
});

describe('a log that could not be read', () => {
  const spec = { pod: POD, line: 'started' };

  it('fails where the container was never started', async () => {
    expect(await grade(spec, { call: logsOf({}) })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main has no log: container main is waiting to start',
    });
  });

  it('is an error where the node could not read it, and where the API server does not let us', async () => {
    expect(await grade(spec, { call: notRead })).toMatchObject({ status: 'error' });
    expect(await grade(spec, { call: forbidden })).toMatchObject({ status: 'error' });
  });

  it('leaves open whether one of several had the line', async () => {
    expect(await grade({ ...spec, match: 'any' }, { objects: [TWO], call: oneNotRead })).toMatchObject({
      status: 'error',
    });
  });

  it.each(['unreachable', 'throttled', 'timeout'] as const)('is an error, no failure: %s', async (reason) => {
    const call = (): never => {
      throw new CouldNotLook(reason, 'no answer');
    };
    expect(await grade(spec, { call })).toMatchObject({ status: 'error', reason });
  });

  it('fails where there is no Pod', async () => {
    expect(await grade(spec, { objects: [] })).toMatchObject({ status: 'fail' });
  });

  it('is read of a Pod that crashed too', async () => {
    const crashed = runningStatus('main', { state: { terminated: { exitCode: 1 } } });
    const pod = makePod({}, { containerStatuses: [crashed] });
    expect(await grade(spec, { objects: [pod], call: logsOf({ main: 'started\n' }) })).toMatchObject({
      status: 'pass',
    });
  });
});
