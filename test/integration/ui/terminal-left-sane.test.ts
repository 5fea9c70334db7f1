import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  closeTerminals,
  expectTerminalAsBefore,
  openTask,
  quit,
  rowsOf,
  start,
  withoutTime,
} from './walk.ts';

afterEach(closeTerminals);

const ended = /^after=\d/m;

describe('the window', () => {
  test('may change in any way: every size shows the same picture as a fresh drawing of it', async () => {
    const terminal = await start();
    await openTask(terminal);
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [61, 17],
      [140, 20],
      [80, 50],
      [80, 24],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.until(() => (terminal.rows().at(-1) ?? '').includes('? keys'));
      await terminal.until(
        () =>
          (terminal.rows()[0] ?? '').startsWith(' pod-ro') && terminal.screen().includes('─'.repeat(columns)),
      );
      const shown = withoutTime(terminal.screen());
      const from = terminal.raw().length;
      terminal.type('\u000C');
      await terminal.until(
        () =>
          terminal.raw().slice(from).includes('\u001B[H\u001B[J') && withoutTime(terminal.screen()) === shown,
      );
    }
    await quit(terminal);
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('may be too small for a while', async () => {
    const terminal = await start();
    await openTask(terminal);
    const before = withoutTime(terminal.screen());
    terminal.resize(40, 10);
    await terminal.until(() => terminal.screen().trim() === 'Too small: 40x10, needs 60x16');
    terminal.resize(80, 24);
    await terminal.until(() => withoutTime(terminal.screen()) === before);
    await quit(terminal);
    expectTerminalAsBefore(terminal);
  }, 60_000);
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'by %s leaves the terminal as it was',
    async (signal) => {
      const terminal = await start({ FAKE_UI_SIGNAL: '1' });
      terminal.type('\r');
      await terminal.until('Make a Pod immutable');
      process.kill(childOf(terminal.pty.pid), signal);
      await terminal.until(ended);
      expect(terminal.screen()).toContain(`program ended: ended by ${signal}`);
      expectTerminalAsBefore(terminal);
    },
    60_000,
  );

  test('by a signal that nobody handles leaves the terminal as it was', async () => {
    const terminal = await start();
    process.kill(childOf(terminal.pty.pid), 'SIGTERM');
    await terminal.until(ended);
    expect(terminal.screen()).toContain('exit=143');
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('by a bug in a screen names it and leaves the terminal as it was', async () => {
    const terminal = await start({ FAKE_UI_CRASH: '1' }, 'program ended');
    await terminal.until(ended);
    expect(terminal.screen()).toContain('exit=3');
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('by Ctrl-C cancels work first, then asks nothing when nothing stays behind', async () => {
    const terminal = await start({ FAKE_UI_NO_CLUSTER: '1' }, 'none yet');
    terminal.type('u');
    await terminal.until('kubeadm init');
    terminal.type('\u0003');
    await terminal.until('Cancelled; what had been made is removed.');
    terminal.type('\u0003');
    await terminal.until(ended);
    expect(terminal.screen()).toContain('exit=0');
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('by q while work runs cancels it and waits for its end', async () => {
    const terminal = await start({ FAKE_UI_NO_CLUSTER: '1' }, 'none yet');
    terminal.type('u');
    await terminal.until('kubeadm init');
    terminal.type('q');
    await terminal.until('What runs just now is cancelled');
    terminal.type('y');
    await terminal.until(ended);
    expectTerminalAsBefore(terminal);
  }, 60_000);
});

test('keys typed before the first frame are taken and not echoed over it', async () => {
  const terminal = await start({}, 'Practise');
  terminal.type('j');
  terminal.type('?');
  await terminal.until('Everywhere');
  terminal.type('?');
  await terminal.until(
    () => (terminal.rows()[0] ?? '').startsWith(' cks') && terminal.screen().includes('▸ Mock exam'),
  );
  await quit(terminal);
  expectTerminalAsBefore(terminal);
}, 60_000);

test('in screen-reader mode there is neither alternate screen nor box, and every line is words', async () => {
  const terminal = await start({ FAKE_UI_PLAIN: '1' });
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.screen()).not.toMatch(/[─│█░▸✓✗]/);
  terminal.type('\r');
  await terminal.until('new Make a Pod immutable');
  await quit(terminal);
  expectTerminalAsBefore(terminal);
  expect(rowsOf(terminal.raw()).join('\n')).not.toContain('─');
}, 60_000);

/** The program that a shell runs in the foreground. */
function childOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  const [child] = children;
  if (child === undefined) throw new Error('the shell runs nothing');
  return child;
}
