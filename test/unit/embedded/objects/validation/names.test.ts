import { describe, expect, test } from '@jest/globals';
import { Path } from '../../../../../src/embedded/objects/field-error.ts';
import {
  selectsLabels,
  validateLabelSelector,
} from '../../../../../src/embedded/objects/validation/labels.ts';
import {
  asObjectName,
  checkConfigKey,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
  checkLabelValue,
  checkPathSegment,
  checkPortName,
  checkQualifiedName,
} from '../../../../../src/embedded/objects/validation/names.ts';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
} from '../../../../../src/embedded/objects/validation/quantity.ts';

describe('names', () => {
  const label =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
    "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  const subdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  const part =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  const checks = {
    checkConfigKey,
    checkDnsLabel,
    checkDnsSubdomain,
    checkEnvName,
    checkLabelValue,
    checkPathSegment,
    checkPortName,
    checkQualifiedName,
  };
  test.each<[keyof typeof checks, string, string[]]>([
    ['checkDnsLabel', 'a-1', []],
    ['checkDnsLabel', 'a_b', [label]],
    ['checkDnsLabel', 'a.b', ['must not contain dots']],
    ['checkDnsLabel', 'a'.repeat(64), ['must be no more than 63 characters']],
    ['checkDnsSubdomain', 'a.b-c', []],
    ['checkDnsSubdomain', 'A', [subdomain]],
    ['checkDnsSubdomain', '', [subdomain]],
    ['checkQualifiedName', 'a/b', []],
    ['checkQualifiedName', 'a/b', []],
    ['checkQualifiedName', '', ['name part must be non-empty', part]],
    ['checkQualifiedName', '/b', ['prefix part must be non-empty']],
    ['checkQualifiedName', 'x'.repeat(64), ['name part must be no more than 63 bytes']],
    ['checkLabelValue', '', []],
    ['checkEnvName', 'a b', []],
    [
      'checkEnvName',
      'a=b',
      ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ],
    ['checkEnvName', '', ['environment variable name must be non-empty']],
    ['checkConfigKey', '..a', ["must not start with '..'"]],
    [
      'checkPortName',
      'a--b-',
      ['must not contain consecutive hyphens', 'must not begin or end with a hyphen'],
    ],
    ['checkPortName', '80', ['must contain at least one letter (a-z)']],
    ['checkPathSegment', 'a/b%', ["may not contain '/'", "may not contain '%'"]],
  ])('%s of %p', (check, value, faults) => {
    expect(checks[check](value)).toEqual(faults);
  });

  test('a prefix may end in a dash', () => {
    expect(asObjectName(checkDnsLabel)('web-', true)).toEqual([]);
    expect(asObjectName(checkDnsLabel)('web-', false)).toEqual([label]);
  });
});

describe('selectors', () => {
  test('faults name the field', () => {
    const faults = validateLabelSelector(
      {
        matchExpressions: [
          { key: 'a', operator: 'In' },
          { key: 'b', operator: 'Exists', values: ['c'] },
        ],
      },
      Path.of('spec', 'selector'),
    );
    expect(faults.map((fault) => `${fault.field}: ${fault.message}`)).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or " +
        "'DoesNotExist'",
    ]);
  });

  test.each([
    [{}, { a: 'b' }, true],
    [{ matchLabels: { a: 'b' } }, { a: 'b', c: 'd' }, true],
    [{ matchLabels: { a: 'b' } }, undefined, false],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, { a: 'b' }, false],
  ])('%j on %j is %p', (selector, labels, expected) => {
    expect(selectsLabels(selector, labels)).toBe(expected);
  });
});

describe('quantities', () => {
  test.each([
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1000', '1k'],
    ['1e3', '1e3'],
    ['1000m', '1'],
    ['0.1', '100m'],
    ['-1500m', '-1500m'],
    ['0Mi', '0'],
    ['1.1Ki', '1126400m'],
    ['0.5Mi', '512Ki'],
    ['100', '100'],
    ['.5', '500m'],
    ['1Ei', '1Ei'],
  ])('%s is shown as %s', (text, shown) => {
    expect(canonicalQuantity(text)).toBe(shown);
  });

  test.each([
    ['', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['1x', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['1Mb', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['1mi', "unable to parse quantity's suffix"],
  ])('%p is none', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
  });

  test('compare and add exactly', () => {
    expect(compareQuantities('1Gi', '1G')).toBe(1);
    expect(compareQuantities('1000m', '1')).toBe(0);
    expect(formatQuantity(addQuantities(parseQuantity('100m'), parseQuantity('0.9')))).toBe('1');
  });
});
