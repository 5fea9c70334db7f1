import { expect, test } from '@jest/globals';
import { humanDuration } from '../../../../src/embedded/tables/human-duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// the table of the test of duration.HumanDuration, and its borders
test.each([
  ['<invalid>', -2 * SECOND],
  ['0s', -2 * SECOND + 1],
  ['0s', 0],
  ['0s', SECOND - 1],
  ['119s', 2 * MINUTE - 1],
  ['2m', 2 * MINUTE],
  ['2m1s', 2 * MINUTE + SECOND],
  ['9m59s', 10 * MINUTE - 1],
  ['10m', 10 * MINUTE + 30 * SECOND],
  ['179m', 3 * HOUR - 1],
  ['3h', 3 * HOUR],
  ['3h1m', 3 * HOUR + MINUTE],
  ['7h59m', 8 * HOUR - 1],
  ['8h', 8 * HOUR + 59 * MINUTE],
  ['47h', 2 * DAY - 1],
  ['2d', 2 * DAY],
  ['2d1h', 2 * DAY + HOUR],
  ['7d23h', 8 * DAY - 1],
  ['8d', 8 * DAY + HOUR],
  ['729d', 2 * 365 * DAY - 1],
  ['2y', 2 * 365 * DAY],
  ['2y1d', 2 * 365 * DAY + DAY],
  ['7y364d', 8 * 365 * DAY - 1],
  ['8y', 8 * 365 * DAY + 364 * DAY],
])('shows %s for %d ms', (text, ms) => {
  expect(humanDuration(ms)).toBe(text);
});
