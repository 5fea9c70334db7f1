import { describe, expect, test } from '@jest/globals';
import { compileCel } from '../../../../src/embedded/cel/compile.ts';
import { formatText } from '../../../../src/embedded/cel/functions/format-text.ts';
import { DYN, type Type } from '../../../../src/embedded/cel/types.ts';
import { CelError, fromJson, Optional, type Value } from '../../../../src/embedded/cel/values.ts';

const OBJECT = {
  metadata: { name: 'web', labels: { app: 'web', 'a/b': 'c' } },
  spec: {
    replicas: 3,
    paused: false,
    containers: [
      { name: 'a', image: 'nginx:1.27', resources: {} },
      { name: 'b', image: 'busybox', securityContext: { privileged: true, runAsUser: 0 } },
    ],
  },
};

const VARIABLES: ReadonlyMap<string, Type> = new Map([
  ['object', DYN],
  ['none', DYN],
]);

/** What an expression comes to, as text; faults begin with "!", those found before with "!!". */
function result(expression: string, left = 1_000_000): string {
  const compiled = compileCel(expression, VARIABLES, 'any');
  if (!compiled.ok) return `!!${compiled.fault}`;
  try {
    return shown(
      compiled.program.evaluate(
        new Map<string, Value>([
          ['object', fromJson(OBJECT)],
          ['none', null],
        ]),
        { left },
      ),
    );
  } catch (error) {
    if (error instanceof CelError) return `!${error.message}`;
    throw error;
  }
}

function shown(value: Value): string {
  if (value instanceof Optional) return value.value === undefined ? 'none' : `some(${shown(value.value)})`;
  if (typeof value === 'string') return JSON.stringify(value);
  try {
    return formatText('%s', [value]);
  } catch {
    return '?';
  }
}

describe('values', () => {
  test.each([
    ['1 + 2 * 3 - 4 / 2', '5'],
    ['7 % 4 == 3 && !false', 'true'],
    ['-(2) < 1.5', 'true'],
    [
      '0x10 == 16u || false',
      "!!compilation failed: ERROR: <input>:1:6: found no matching overload for '_==_' applied to '(int, uint)'\n | 0x10 == 16u || false\n | .....^",
    ],
    ['dyn(16) == 16u', 'true'],
    ['"a" + r"\\n" + \'\\u0041\\n\'', '"a\\\\nA\\n"'],
    ['size("äö") + "abc".size() + [1].size() + {"a": 1}.size()', '7'],
    ['object.metadata.name', '"web"'],
    ['object.metadata.labels["a/b"]', '"c"'],
    ['object.spec.replicas >= 3', 'true'],
    ['object.spec.containers[1].securityContext.runAsUser == 0', 'true'],
    ['has(object.spec.template)', 'false'],
    ['object.spec.template.spec', '!no such key: template'],
    ['has(object.spec.template.spec)', '!no such key: template'],
    ['object.spec.containers[5]', '!index out of bounds: 5'],
    ['none.a', '!no such key: a'],
    ['none == null', 'true'],
    ['object.spec.containers.all(c, has(c.resources))', 'false'],
    ['object.spec.containers.all(c, c.securityContext.privileged)', '!no such key: securityContext'],
    ['object.spec.containers.exists(c, c.securityContext.privileged)', 'true'],
    ['object.spec.containers.exists_one(c, c.name == "a")', 'true'],
    ['object.spec.containers.map(c, c.name)', '[a, b]'],
    ['object.spec.containers.map(c, c.name != "a", c.image)', '[busybox]'],
    ['object.spec.containers.filter(c, c.image.contains(":")).size()', '1'],
    ['object.metadata.labels.all(k, k.size() > 1)', 'true'],
    ['object.metadata.labels.all(k, v, k == v)', 'false'],
    ['[3, 1, 2].transformList(i, v, i * v)', '[0, 1, 4]'],
    ['{"a": 1, "b": 2}.transformMap(k, v, v > 1, v * 10)', '{b: 20}'],
    ['{"a": 1}.transformMapEntry(k, v, {v: k})', '{1: a}'],
    ['object.?spec.?template.orValue("x")', '"x"'],
    ['object.?spec.replicas', 'some(3)'],
    ['object.?spec.missing.hasValue()', 'false'],
    ['[1, 2][?5].optMap(x, x + 1)', 'none'],
    ['optional.of(1).optMap(x, x + 1).value()', '2'],
    ['{"a": 1, ?"b": object.?missing}.size()', '1'],
    ['[1, ?optional.none(), ?optional.of(2)]', '[1, 2]'],
    ['"%s has %d of %.1f%%: %s".format(["x", 3, 1.25, [1, 2]])', '"x has 3 of 1.3%: [1, 2]"'],
    ['"%s: %d".format(dyn([dyn("x"), dyn(3)]))', '"x: 3"'],
    ['"a,b".split(",").join("-") + "AB".lowerAscii() + " c ".trim()', '"a-babc"'],
    ['"abcabc".replace("b", "x", 1) + "hello".substring(1, 3)', '"axcabcel"'],
    ['"nginx:1.27".matches("^[a-z]+:[0-9.]+$")', 'true'],
    ['"a1b22".findAll("[0-9]+")', '[1, 22]'],
    ['[1, 2, 3].sum() + [5, 4].min() + [1, 9].max()', '19'],
    ['[3, 1].sort() == [1, 3] && [1, 2].isSorted()', 'true'],
    ['[{"n": 2}, {"n": 1}].sortBy(x, x.n).map(x, x.n)', '[1, 2]'],
    ['sets.contains([1, 2, 3], [1, 3]) && !sets.intersects([1], [2])', 'true'],
    [
      'quantity("500m").isLessThan(quantity("1")) && quantity("1Gi").compareTo(quantity("1024Mi")) == 0',
      'true',
    ],
    ['isQuantity("x1")', 'false'],
    ['url("https://user@a.b:8443/p?q=1").getHost() + url("https://a.b:8443/p").getPort()', '"a.b:84438443"'],
    ['isURL("../x") || isURL("https://a b")', 'false'],
    ['cidr("10.0.0.0/8").containsIP("10.1.2.3") && !cidr("10.0.0.0/8").containsIP(ip("11.0.0.1"))', 'true'],
    ['string(ip("2001:db8::0:1"))', '"2001:db8::1"'],
    ['!format.dns1123Label().validate("a_b").hasValue()', 'false'],
    ['semver("1.2.3").isLessThan(semver("v1.10", true))', 'true'],
    ['duration("1h30m") > duration("89m") && string(duration("1.5s")) == "1.5s"', 'true'],
    ['timestamp("2026-01-02T03:04:05Z").getFullYear()', '2026'],
    ['timestamp("2026-01-02T03:04:05Z") + duration("1h") > timestamp("2026-01-02T04:00:00Z")', 'true'],
    ['int("12") + int(3.9) + int(2u)', '17'],
    ['type(1) == int && type("a") == string', 'true'],
    ['1 / 0', '!division by zero'],
    ['9223372036854775807 + 1', '!integer overflow'],
    ['false && 1 / 0 == 1', 'false'],
    ['1 / 0 == 1 || true', 'true'],
    ['object.metadata.name > 3', '!no such overload'],
    ['"a" in ["a"] && "app" in object.metadata.labels', 'true'],
  ])('%s', (expression, expected) => {
    expect(result(expression)).toBe(expected);
  });
});

const at = (column: number, message: string, text: string): string =>
  `!!compilation failed: ERROR: <input>:1:${column}: ${message}\n | ${text}\n | ${'.'.repeat(column - 1)}^`;

describe('what is wrong whatever the values', () => {
  test.each([
    ['objct.spec', 1, "undeclared reference to 'objct' (in container '')"],
    ['foo(1)', 4, "undeclared reference to 'foo' (in container '')"],
    ['"a".starts("b")', 11, "undeclared reference to 'starts' (in container '')"],
    ['"a".startsWith(1)', 15, "found no matching overload for 'startsWith' applied to 'string.(int)'"],
    ['"a" == 1', 5, "found no matching overload for '_==_' applied to '(string, int)'"],
    ['1 + "a"', 3, "found no matching overload for '_+_' applied to '(int, string)'"],
    ['"a".b', 4, "type 'string' does not support field selection"],
    ['object.if', 0, ''],
    ['has(object)', 5, 'invalid argument to has() macro'],
    ['object.x.all(1, true)', 14, 'argument must be a simple name'],
    ['"a".matches("(")', 13, 'invalid matches argument'],
    [
      '"%d".format(["a"])',
      14,
      'error during formatting: decimal clause can only be used on integers, was given string',
    ],
    [
      'object.x +',
      11,
      "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
    ],
    ['object.x y', 10, "Syntax error: extraneous input 'y' expecting <EOF>"],
  ])('%s', (expression, column, message) => {
    const found = result(expression);
    expect(found).toBe(message === '' ? '!no such key: if' : at(column, message, expression));
  });
});

test('an expression that would not end runs out of its budget', () => {
  const many = '[0,1,2,3,4,5,6,7,8,9]';
  const deep = `${many}.all(a, ${many}.all(b, ${many}.all(c, ${many}.all(d, ${many}.all(e, ${many}.all(f, ${many}.all(g, a + b + c >= 0)))))))`;
  expect(result(deep)).toBe('!operation cancelled: actual cost limit exceeded');
  expect(result('["a"].map(x, [x + x + x + x].map(y, y + y + y + y).join("").size())', 20)).toBe(
    '!operation cancelled: actual cost limit exceeded',
  );
});

test('brackets that are too deep are a fault, not a crash', () => {
  expect(result(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toContain('recursion limit');
  expect(result(`${'!'.repeat(5000)}true`)).toContain('recursion limit');
});
