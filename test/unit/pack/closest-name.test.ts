import { expect, test } from '@jest/globals';
import { closestName, suggestName } from '../../../src/pack/closest-name.ts';

test.each([
  ['wieght', 'weight'],
  ['Weight', 'weight'],
  ['weigth', 'weight'],
  ['minute', 'minutes'],
  ['wait', null],
  ['', null],
])('for %j the name that was meant is %j', (typed, meant) => {
  expect(closestName(typed, ['weight', 'minutes', 'hints'])).toBe(meant);
});

test('a name that is near none gets the list to choose from', () => {
  expect(suggestName('colour', ['weight', 'hints', 'hints'])).toBe('use one of: weight, hints');
  expect(suggestName('colour', [])).toBe('remove it');
});
