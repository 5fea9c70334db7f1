import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { hideSecrets, openLog } from '../../../src/lib/log.ts';

const clock = { ...systemClock, now: () => new Date('2026-11-23T18:00:00Z') };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each event is one line of JSON', () => {
  const path = join(folder, 'state/log.jsonl');
  const log = openLog(path, clock);
  log.write('started', { text: 'two\nlines' });
  log.write('ended');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: '2026-11-23T18:00:00.000Z', pid: process.pid, event: 'started', text: 'two\nlines' },
    { time: '2026-11-23T18:00:00.000Z', pid: process.pid, event: 'ended' },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('two files of the size given are the most it takes', () => {
  const path = join(folder, 'log.jsonl');
  const log = openLog(path, clock, 2_000);
  for (let number = 0; number < 200; number += 1) log.write('again', { number });
  expect(statSync(path).size).toBeLessThanOrEqual(2_000);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(2_000);
  expect(readFileSync(path, 'utf8')).toContain('"number":199');
});

test('a log that can not be written stops nobody', () => {
  expect(() => openLog('/proc/no/log.jsonl', clock).write('event')).not.toThrow();
});

test.each([
  [
    { 'client-key-data': 'abc', name: 'admin' },
    { 'client-key-data': '(hidden)', name: 'admin' },
  ],
  [{ users: [{ user: { token: 'abc' } }] }, { users: [{ user: { token: '(hidden)' } }] }],
  ['Authorization: Bearer abc.def', 'Authorization: (hidden)'],
  ['kubectl --token=abc get pods', 'kubectl --token=(hidden) get pods'],
  ['https://ada:pass@example.org/x', 'https://ada:(hidden)@example.org/x'],
  ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nrest', '(hidden)\nrest'],
  ['eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrIn0.sig', '(hidden)'],
  [
    { count: 3, secrets: 2, done: true, nothing: null },
    { count: 3, secrets: '(hidden)', done: true, nothing: null },
  ],
])('%j is written without its secret', (value, hidden) => {
  expect(hideSecrets(value)).toEqual(hidden);
});
