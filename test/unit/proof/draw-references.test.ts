import { expect, test } from '@jest/globals';
import { drawReferences } from '../../../src/proof/draw-references.ts';
import { answer, makeTask } from './fixture.ts';

const references = [
  answer('solution', 'solution', 'a'),
  ...['a', 'b', 'c', 'd', 'e'].map((name) => answer('wrong', name, name, ['x'])),
];
const names = (count: number, seed: number): readonly string[] =>
  drawReferences({ task: makeTask('t', ['x']), references }, count, seed).references.map(({ name }) => name);

test('the solution is always among them, with as many others as asked for', () => {
  expect(names(2, 1)).toHaveLength(3);
  expect(names(2, 1)).toContain('solution');
  expect(names(99, 1)).toHaveLength(6);
});

test('the same seed draws the same ones, and over the seeds each has its turn', () => {
  expect(names(2, 7)).toEqual(names(2, 7));
  const drawn = new Set(Array.from({ length: 20 }, (_, seed) => names(2, seed)).flat());
  expect(drawn.size).toBe(6);
});
