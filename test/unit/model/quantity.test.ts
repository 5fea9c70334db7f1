import { describe, expect, it } from '@jest/globals';
import { parseQuantity } from '../../../src/model/quantity.ts';

describe('a quantity', () => {
  it.each([
    ['1', '1000m'],
    ['1Gi', '1024Mi'],
    ['0.5', '500m'],
    ['1e3', '1k'],
    ['1E', '1000P'],
    ['128974848', '123Mi'],
  ])('%s is as much as %s', (left, right) => {
    expect(parseQuantity(left)).toBeCloseTo(parseQuantity(right) ?? Number.NaN, 6);
  });

  it('is none where the text is no number with a known suffix', () => {
    expect(['', 'x', '1KiB', '1 Gi', 'Gi'].map(parseQuantity)).toEqual([null, null, null, null, null]);
  });
});
