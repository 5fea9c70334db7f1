import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openTerminal, type Terminal } from '../shell/terminal.ts';
import { makeHome, PROGRAM_FOLDER, type TestHome } from './run-cks.ts';

const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');

let home: TestHome;
let terminal: Terminal | undefined;
beforeAll(async () => {
  home = makeHome();
  expect(await home.run(['up', '--provider', 'embedded'])).toMatchObject({ code: 0 });
}, 60_000);
afterEach(async () => {
  terminal?.close();
  await home.run(['exam', 'abandon', '--yes']);
});
afterAll(async () => {
  await home.run(['down', '--yes']);
  home.remove();
}, 60_000);

async function startExam(): Promise<void> {
  const start = ['exam', 'start', '--seed', '7', '--tasks', '2', '--minutes', '20', '--domains', 'CH'];
  expect(await home.run(start)).toMatchObject({ code: 0 });
}

function leaveSeconds(seconds: number): void {
  const database = new DatabaseSync(join(home.folder, 'history.db'));
  database.exec(`PRAGMA busy_timeout = 5000; UPDATE exams SET elapsed_ms = limit_ms - ${seconds * 1000}`);
  database.close();
}

function shells(): number {
  const database = new DatabaseSync(join(home.folder, 'history.db'), { readOnly: true, timeout: 5_000 });
  const row = database.prepare('SELECT count(*) AS shells FROM shells').get();
  database.close();
  return Number(row?.['shells']);
}

async function openShell(): Promise<Terminal> {
  const opened = openTerminal(process.execPath, [MAIN, 'shell'], {
    cwd: home.folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home.folder,
      CKS_HOME: home.folder,
      SHELL: '/bin/bash',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    },
  });
  terminal = opened;
  await opened.see(/cks: question 1 of 2, (19|20):\d\d left/);
  await opened.see(/\(cks [a-z-]+\) /);
  return opened;
}

test('an exam that is ended from within its shell comes to its end, and the shell stays', async () => {
  await startExam();
  const shell = await openShell();
  shell.type('cks exam finish --yes > finished.txt; echo ended-$?\r');
  // nothing was worked on
  await shell.see(/ended-1/);
  shell.type('echo here-$((6 * 7))\r');
  await shell.see(/here-42/);
  shell.type('exit\r');
  const results = await home.run(['report', '--output', 'json']);
  expect(JSON.parse(results.stdout)).toMatchObject({ status: 'failed' });
}, 60_000);

test('a shell within an exam says how much time is left, reminds of it, and is closed at the bell', async () => {
  await startExam();
  const shell = await openShell();
  shell.type('echo here-$((6 * 7))\r');
  await shell.see(/here-42/);
  expect(shells()).toBe(1);
  leaveSeconds(301);
  await shell.see(/cks: 5 minutes are left/);
  shell.type('echo still-$((6 * 7))\r');
  await shell.see(/still-42/);
  leaveSeconds(1);
  await shell.see(/cks: the exam is over, so its shell was closed; next: .* exam finish/);
  expect(shells()).toBe(0);
  const status = await home.run(['exam', 'status', '--output', 'json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ exam: { phase: 'ending', leftSeconds: 0 } });
}, 60_000);
