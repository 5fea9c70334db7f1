import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import { decideAgain } from '../../../src/grade/decide-again.ts';
import { celFault, evaluateCel } from '../../../src/lib/cel.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { gradeChecks, makeCheck } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE } from './fixtures/objects.ts';

const evaluate = (expression: string, variables: Readonly<Record<string, Json>> = {}) =>
  evaluateCel(expression, variables);
const POD = { namespace: 'sun', name: 'p' };

const faultsOf = (kind: string, spec: JsonObject): string =>
  JSON.stringify(CHECK_KINDS.find(({ name }) => name === kind)?.schema.safeParse(spec).error?.issues ?? []);

describe('an expression', () => {
  it.each<[string, Json]>([
    ['object.n == 1', true],
    ['object.half > 0.4', true],
    ["image('busybox') == 'docker.io/library/busybox:latest'", true],
    ["regex('abc', '^a.c$') && 'abc'.matches('b')", true],
    ["quantity('1Gi') == quantity('1024Mi') && quantity(object.n) == 1.0", true],
    ["program('/usr/bin/sh')", 'sh'],
    ["lower('ABC')", 'abc'],
    ["'a,b'.split(',').join('-')", 'a-b'],
    ["mounts('1 0 0:1 / / ro - overlay o rw')[0].options", ['ro']],
    ["{'a': [1, 2.5], 'b': null}", { a: [1, 2.5], b: null }],
  ])('%s', (expression, value) => {
    expect(evaluate(expression, { object: { n: 1, half: 0.5 } })).toEqual({ ok: true, value });
  });

  it('answers any JSON value as it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Json;
        expect(evaluate('x', { x: plain })).toEqual({ ok: true, value: plain });
      }),
    );
  });

  it.each([
    'object.missing',
    'object.n.deep',
    "mounts('')",
    "regex('a', '(')",
    "quantity('many')",
    'object.list[9]',
  ])('%s is a fault of the values, not a value', (expression) => {
    expect(evaluate(expression, { object: { n: 1, list: [] } }).ok).toBe(false);
  });

  it('is found wrong when the pack is read: syntax, unknown variables, unknown functions', () => {
    expect(celFault('a +', ['a'])).toContain('1:3');
    expect(celFault('objct.x', ['object'])).toBe('unknown variable objct (there are: object)');
    expect(celFault('objects.all(o, o.x)', ['objects'])).toBeNull();
    expect(celFault('imge(object.x)', ['object'])).toBe('unknown function imge');
    expect(celFault("object.x in ['a'] ? int('1') : size(object)", ['object'])).toBeNull();
  });
});

describe('a spec', () => {
  const object = { apiVersion: 'v1', kind: 'Pod', ...POD };

  it.each<[string, string, JsonObject, RegExp]>([
    ['an unknown key', 'resource', { object, rule: [] }, /rule/],
    ['neither object nor objects', 'resource', {}, /either object or objects/],
    [
      'running of something else than Pods',
      'resource',
      { object: { ...object, kind: 'Service' }, running: true },
      /for Pods/,
    ],
    [
      'a rule with an unknown variable',
      'resource',
      { object, rules: [{ rule: 'item.x', expected: 'x' }] },
      /unknown variable item/,
    ],
    ['a pattern that is none', 'http', { pod: POD, port: 80, expect: { body: '(' } }, /RE2/],
    ['a pattern RE2 does not have', 'http', { pod: POD, port: 80, expect: { body: '(?=x)' } }, /RE2/],
    ['expecting nothing', 'exec', { pod: POD, run: [['x']], expect: {} }, /expects nothing/],
    ['no expectation', 'exec', { pod: POD, run: [['x']] }, /give expect or refused/],
    [
      'a refusal without its control',
      'exec',
      { pod: POD, run: [['x']], refused: { stderr: 'x' } },
      /control/,
    ],
    ['fileAbsent of a command', 'exec', { pod: POD, run: [['x']], expect: { fileAbsent: true } }, /readFile/],
    [
      'content of an absent file',
      'exec',
      { pod: POD, readFile: '/x', expect: { fileAbsent: true, stdout: 'x' } },
      /no content/,
    ],
    [
      'a path out of the folder',
      'file',
      { path: '../x', rules: [{ rule: 'true', expected: 'x' }] },
      /stay in/,
    ],
    ['a file without rules', 'file', { path: 'x', rules: [] }, /rules/],
    [
      'a Pod by name and labels',
      'http',
      { pod: { ...POD, labelSelector: 'a=b' }, port: 80 },
      /name or labelSelector/,
    ],
  ])('with %s is refused', (_, kind, spec, words) => {
    expect(faultsOf(kind, spec)).toMatch(words);
  });
});

describe('a decision', () => {
  it('that does not end is ended, named, and no verdict; the next check is decided all the same', async () => {
    const list = '[1,2,3,4,5,6,7,8,9,10]';
    const endless = Array.from({ length: 12 }).reduce<string>((inner) => `${list}.all(a, ${inner})`, 'true');
    const objects = { apiVersion: 'v1', kind: 'Namespace' };
    const checks = [
      makeCheck('resource', { objects, rules: [{ rule: endless, expected: 'the end' }] }, { id: 'endless' }),
      makeCheck(
        'resource',
        { objects, rules: [{ rule: "object.metadata.name == 'sun'", expected: 'sun' }] },
        { id: 'good' },
      ),
    ];
    const result = await gradeChecks(checks, { cluster: inMemoryCluster({ objects: [NAMESPACE] }) });
    expect(result.checks[0]).toMatchObject({ status: 'error', reason: 'unavailable' });
    expect(result.checks[0]?.actual).toContain('did not end within 2 s: [1,2,3');
    expect(result.checks[1]?.status).toBe('pass');
  });

  it('is the same again from its facts, offline', async () => {
    const check = makeCheck('resource', { object: { apiVersion: 'v1', kind: 'Pod', ...POD }, running: true });
    const again = async (facts: Json) =>
      (await decideAgain([check], [{ check: check.id, by: 'facts', facts }])).get(check.id);
    const facts = { objects: { seen: [makePod()] }, events: null, nodes: null, images: [], elsewhere: [] };
    expect(await again(facts)).toEqual(await again(facts));
    expect((await again(facts))?.status).toBe('pass');
    const notSeen = {
      objects: { notSeen: { reason: 'timeout', message: 'late' } },
      events: null,
      nodes: null,
      images: [],
      elsewhere: [],
    };
    expect(await again(notSeen)).toMatchObject({ status: 'error', reason: 'timeout' });
  });
});
