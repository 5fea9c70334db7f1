import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { HttpOutcome } from '../../../src/model/ports/cluster.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { makePod } from './fixtures/objects.ts';

const SPEC = { pod: { namespace: 'sun', name: 'pod-ro' }, port: 80 };
const answers = (status: number, body = ''): HttpOutcome => ({
  answered: true,
  status,
  body,
  contentType: 'text/html',
  server: 'Apache/2.4',
});
const SILENCE: HttpOutcome = { answered: false, cause: 'no-answer', message: 'i/o timeout' };

const grade = (outcome: HttpOutcome, spec: JsonObject = SPEC, ...objects: KubeObject[]) =>
  gradeOne('http', spec, {
    cluster: inMemoryCluster({
      objects: [makePod({}, {}, { labels: { app: 'web' } }), ...objects],
      http: () => outcome,
    }),
  });

const policy = (name: string, podSelector: JsonObject, more: JsonObject = {}): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'sun' },
  spec: { podSelector, ...more },
});

describe('a request to a Pod', () => {
  it('passes with the status asked, 200 where none is', async () => {
    expect((await grade(answers(200))).status).toBe('pass');
    expect(await grade(answers(503))).toMatchObject({ status: 'fail', actual: 'pod-ro answered 503' });
    expect((await grade(answers(403), { ...SPEC, expect: { status: 403 } })).status).toBe('pass');
  });

  it('holds the body against a pattern', async () => {
    const spec = { ...SPEC, expect: { body: 'It works' } };
    expect((await grade(answers(200, '<h1>It works!</h1>'), spec)).status).toBe('pass');
    expect((await grade(answers(200, 'Index of /'), spec)).status).toBe('fail');
  });

  it('tells which server answered', async () => {
    const rules = [{ rule: "server.startsWith('nginx')", expected: 'nginx', show: 'server' }];
    expect(await grade(answers(200), { ...SPEC, expect: { rules } })).toMatchObject({
      status: 'fail',
      actual: 'Apache/2.4',
      evidence: [{ text: '200 text/html\nServer: Apache/2.4\n' }],
    });
  });

  it('fails where nothing listens', async () => {
    expect(await grade({ answered: false, cause: 'refused', message: 'connection refused' })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro: nothing listens on port 80: connection refused',
    });
  });

  it('that gets no answer says nothing about the Pod: an error', async () => {
    expect(await grade(SILENCE)).toMatchObject({ status: 'error', reason: 'timeout' });
  });

  it('that gets no answer names the policies for ingress that select the Pod, by labels or expressions', async () => {
    const expression = { key: 'app', operator: 'In', values: ['web'] };
    const result = await grade(
      SILENCE,
      SPEC,
      policy('deny-all', {}),
      policy('by-expression', { matchExpressions: [expression] }),
      policy('others', { matchLabels: { app: 'db' } }),
      policy('egress-only', {}, { policyTypes: ['Egress'] }),
    );
    expect(result).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.actual).toContain('NetworkPolicies that select it: deny-all, by-expression');
    expect(result.actual).not.toMatch(/others|egress-only/);
  });
});
