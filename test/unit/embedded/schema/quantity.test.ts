import { expect, test } from '@jest/globals';
import { parseQuantity } from '../../../../src/embedded/schema/quantity.ts';

test.each([
  ['0', '0'],
  ['0m', '0'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['0.5', '500m'],
  ['.5', '500m'],
  ['5.', '5.'],
  ['1.5', '1500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1023', '1023'],
  ['1000Ki', '1000Ki'],
  ['1000k', '1M'],
  ['1e3', '1e3'],
  ['1000000', '1M'],
  ['12345678901234567890', '12345678901234567890'],
  ['16Ei', '9223372036854775807'],
  ['0.1n', '1n'],
  ['-0.0000000001', '-1n'],
  ['-1.5Gi', '-1536Mi'],
  // a number with a fitting exponent keeps its own text
  ['1.500', '1.500'],
  ['+1', '+1'],
  ['010', '010'],
  ['0.10', '100m'],
])('%s is printed as %s', (text, printed) => {
  expect(parseQuantity(text).text).toBe(printed);
});

test.each([
  ['', /^quantities must match the regular expression/],
  ['x', /^quantities must match/],
  ['1 ', /^quantities must match/],
  ['1m1x', /^quantities must match/],
  ['1mm', /^unable to parse quantity's suffix$/],
  ['1ki', /^unable to parse quantity's suffix$/],
  ['Ei', /^unable to parse numeric part of quantity$/],
])('%j is no quantity', (text, message) => {
  expect(() => parseQuantity(text)).toThrow(message);
});

test('its value is exact', () => {
  expect(parseQuantity('1536Mi')).toMatchObject({ mantissa: 1536n * 1024n * 1024n, exponent: 0 });
  expect(parseQuantity('250m')).toMatchObject({ mantissa: 250n, exponent: -3 });
});
