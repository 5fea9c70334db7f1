import { expect, test } from '@jest/globals';
import { parseLearnerYaml } from '../../../../src/lib/learner-yaml.ts';
import { fillText } from '../../../../src/model/parameters.ts';
import type { Parameter, ReferenceAttempt } from '../../../../src/model/task.ts';
import { planMadeUp } from '../../../../src/proof/made-up/plan-made-up.ts';
import { makeTask, script } from '../fixture.ts';

const parameters: readonly Parameter[] = [
  { name: 'namespace', type: 'namespace', default: 'sun', choices: [] },
  { name: 'port', type: 'integer', default: 8080, range: [8000, 8999] },
];
const task = makeTask('t', ['first'], 'namespace', { parameters });
const manifest = (type: ReferenceAttempt['type'], text: string): ReferenceAttempt => ({
  name: type,
  type,
  file: `solutions/d/t/${type}.yaml`,
  form: 'manifest',
  text,
  fails: [],
});
const service = manifest(
  'solution',
  `# a comment
apiVersion: v1
kind: Service
metadata: { name: web, namespace: '\${{ namespace }}' }
spec:
  ports: [{ port: 80, targetPort: \${{ port }} }]
  selector: { app: web }
---
# nothing in this one
`,
);
const values = { namespace: 'moon-x1', port: 8123 };

test('what is made up keeps the placeholders, so that each attempt has values of its own', () => {
  const { attempts, possible, from } = planMadeUp(task, [service], 100, 1);
  expect([from, attempts.length]).toEqual(['solutions/d/t/solution.yaml', possible]);
  const renamed = attempts.find(({ name }) => name === 'metadata.name: web -> web-made-up');
  const parsed = parseLearnerYaml(fillText(renamed?.text ?? '', values));
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      metadata: { name: 'web-made-up', namespace: 'moon-x1' },
      spec: { ports: [{ port: 80, targetPort: 8123 }] },
    },
  });
});

test('its names say the parameter where a value is drawn', () => {
  const names = planMadeUp(task, [service], 100, 1).attempts.map(({ name }) => name);
  expect(names).toContain('spec.ports[0].targetPort: <port> -> 64999');
  expect(names).toContain('metadata.namespace: <namespace> -> <namespace>-made-up');
});

test('every one of them is a manifest of objects, whatever the values', () => {
  for (const { text } of planMadeUp(task, [service], 100, 1).attempts)
    expect(parseLearnerYaml(fillText(text, values)).ok).toBe(true);
});

test('where the solution is a script, an alternative that is a manifest is changed', () => {
  const alternative = manifest('alternative', service.text);
  const plan = planMadeUp(task, [script('solution', 'solution', 'true'), alternative], 5, 1);
  expect([plan.from, plan.attempts.length]).toEqual(['solutions/d/t/alternative.yaml', 5]);
});

test('where neither is, nothing is made up', () => {
  expect(
    planMadeUp(task, [script('solution', 'solution', 'true'), manifest('wrong', service.text)], 5, 1),
  ).toEqual({
    from: null,
    possible: 0,
    attempts: [],
  });
});
