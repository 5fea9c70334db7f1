import { expect, test } from '@jest/globals';
import { yamlToJson } from '../../../../src/embedded/schema/yaml-to-json.ts';

test.each([
  ['a: yes', '{"a":true}'],
  ['a: 2001-01-01', '{"a":"2001-01-01"}'],
  ['a: 1:30', '{"a":"1:30"}'],
  ['a: 012', '{"a":10}'],
  ['1: x\ntrue: z', '{"1":"x","true":"z"}'],
  ['a: &x {b: c}\nd: *x', '{"a":{"b":"c"},"d":{"b":"c"}}'],
  ['a: x\n---\na: y', '{"a":"x"}'],
  ['', 'null'],
  ['{"a": [1, "b"]}', '{"a":[1,"b"]}'],
])('%j is %s', (text, json) => {
  expect(yamlToJson(text)).toEqual({ json, strictErrors: [] });
});

test('keys that come twice are told with their lines; the last one wins', () => {
  expect(yamlToJson('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n')).toEqual({
    json: '{"a":3,"b":{"c":2}}',
    strictErrors: [
      'yaml: unmarshal errors:\n  line 5: key "a" already set in map\n  line 4: key "c" already set in map',
    ],
  });
});

test.each([
  ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
  ['x:\n  a: b: c\n', 'yaml: line 2: mapping values are not allowed in this context'],
  ['a:\n\tb: 1\n', 'yaml: line 2: found character that cannot start any token'],
  ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key'],
  ['a: *nope', "yaml: unknown anchor 'nope' referenced"],
  ['~: z', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "z"'],
  ['a: .inf', 'json: unsupported value: +Inf'],
  ['a: \u0001', 'yaml: control characters are not allowed'],
])('%j is refused', (text, message) => {
  expect(() => yamlToJson(text)).toThrow(message);
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 12 }, (_, index) => {
    const items = index === 0 ? Array(10).fill('x') : Array(10).fill(`*l${index - 1}`);
    return `l${index}: &l${index} [${items.join(', ')}]`;
  });
  expect(() => yamlToJson(levels.join('\n'))).toThrow('yaml: document contains excessive aliasing');
});
