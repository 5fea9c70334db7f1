import { expect, test } from '@jest/globals';
import { readTime } from '../../../../src/embedded/schema/time.ts';

test('times are printed in UTC with whole seconds, or with six digits', () => {
  expect(readTime('2024-02-29T23:30:00.999-01:00', 'time')).toBe('2024-03-01T00:30:00Z');
  expect(readTime('2024-01-02T03:04:05.000100+02:00', 'micro-time')).toBe('2024-01-02T01:04:05.000100Z');
  expect(readTime('0001-01-01T00:00:00Z', 'time')).toBeUndefined();
});

test.each([
  ['2024', 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "-"'],
  ['2024-1-02T00:00:00Z', 'as "2006-01-02T15:04:05Z07:00": cannot parse "1-02T00:00:00Z" as "01"'],
  ['2024-01-02 00:00:00Z', 'as "2006-01-02T15:04:05Z07:00": cannot parse " 00:00:00Z" as "T"'],
  ['2024-01-02T00:00:00', 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
  ['2024-13-02T00:00:00Z', ': month out of range'],
  ['2023-02-29T00:00:00Z', ': day out of range'],
  ['2024-01-02T24:00:00Z', ': hour out of range'],
  ['2024-01-02T00:00:00Zz', ': extra text: "z"'],
])('%s is no time', (text, message) => {
  expect(() => readTime(text, 'time')).toThrow(
    `parsing time "${text}"${message.startsWith(':') ? '' : ' '}${message}`,
  );
});

test('a time of an Event needs its six digits', () => {
  expect(() => readTime('2024-01-02T03:04:05Z', 'micro-time')).toThrow(
    'parsing time "2024-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  );
});
