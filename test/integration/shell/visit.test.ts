import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTerminal, type Terminal } from './terminal.ts';

const VISITOR = fileURLToPath(new URL('visitor.ts', import.meta.url));

/** A program in the working folder that says when it has the terminal. */
const READER = './reader.sh';
const READER_TEXT = `trap 'echo reads again' CONT
trap 'exit 130' INT
echo reads now
while :; do read -r line; done
`;

let folder: string;
let terminal: Terminal;

/** An interactive bash with job control, as the learner's own terminal has it; its prompt is "outer$ ". */
function openOuterShell(shell = '/bin/bash'): Terminal {
  const home = join(folder, 'user');
  mkdirSync(home);
  writeFileSync(join(home, '.bashrc'), 'PS1="${CKS_TASK:+inner}${CKS_TASK:-outer}\\$ "\n');
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    SHELL: shell,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  return openTerminal('/bin/bash', ['-i'], { cwd: folder, env });
}

function visitorCommand(): string {
  const options = {
    task: 'cks/pod-ro',
    kubeconfig: join(folder, 'learner.kubeconfig'),
    workdir: join(folder, 'work'),
    home: null,
    program: ['/bin/echo', 'this very program:'],
    prefix: 'cks',
    folder: join(folder, 'shell'),
    nodes: [],
    engine: null,
  };
  return `'${process.execPath}' --disable-warning=ExperimentalWarning '${VISITOR}' '${JSON.stringify(options)}'\r`;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-visit-'));
  mkdirSync(join(folder, 'work'));
  writeFileSync(join(folder, 'work', READER), `#!/bin/bash\n${READER_TEXT}`, { mode: 0o755 });
});
afterEach(() => {
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function enter(): Promise<void> {
  terminal.type('s');
  await terminal.see(/\(cks pod-ro\) innercks\/pod-ro\$ /);
}

/** Types a line and waits for what it prints, which is not what was typed. */
async function answer(number: number): Promise<void> {
  terminal.type(`echo answer-$((${number} * 7))\r`);
  await terminal.see(new RegExp(`[\\r\\n]answer-${number * 7}\\r\\n`));
}

describe('a visit to the shell, started from an interactive bash', () => {
  test('forty lines over two visits reach the shell and none is lost, Ctrl-C ends only what runs in it', async () => {
    terminal = openOuterShell();
    await terminal.see(/outer\$ /);
    terminal.type(visitorCommand());
    await terminal.see(/listening/);

    await enter();
    for (let line = 1; line <= 20; line += 1) await answer(line);
    terminal.type(`${READER}\r`);
    await terminal.see(/reads now/);
    terminal.type('\u0003');
    await terminal.see(/\^C/);
    await terminal.see(/inner/);
    terminal.type('echo "status $?"\r');
    await terminal.see(/[\r\n]status 130/);
    terminal.resize(120, 40);
    terminal.type('exit 7\r');
    await terminal.see(/visit ended with 7 raw=true columns=120/);
    await terminal.see(/listening/);
    terminal.type('x');
    await terminal.see(/key "x"/);

    await enter();
    for (let line = 21; line <= 40; line += 1) await answer(line);
    terminal.type('exit\r');
    await terminal.see(/visit ended with 0/);
    await terminal.see(/listening/);
    terminal.type('q');
    await terminal.see(/bye/);
    await terminal.see(/outer\$ /);
    terminal.type('jobs; echo "back-$((1 + 1)) $?"\r');
    expect(await terminal.see(/back-2 0/)).not.toMatch(/Stopped/);
  });

  test('a shell that is killed leaves a program that still reads keys and was not stopped', async () => {
    terminal = openOuterShell();
    await terminal.see(/outer\$ /);
    terminal.type(visitorCommand());
    await terminal.see(/listening/);
    await enter();
    terminal.type('stty -echo -icanon; kill -KILL $$\r');
    await terminal.see(/visit ended with 137 raw=true/);
    await terminal.see(/note: the shell was killed/);
    await terminal.see(/listening/);
    terminal.type('x');
    await terminal.see(/key "x"/);
    terminal.type('\u0003');
    await terminal.see(/key "\\u0003"/);
    await enter();
    await answer(3);
    terminal.type('exit\r');
    await terminal.see(/listening/);
    terminal.type('q');
    await terminal.see(/outer\$ /);
    terminal.type('jobs; stty -a | grep -o " echo "; echo "end-$((1 + 1))"\r');
    const seen = await terminal.see(/[\r\n]end-2/);
    expect(seen).not.toMatch(/Stopped/);
    expect(seen).toMatch(/[\r\n] echo /);
  });

  test('a shell that stops itself is resumed', async () => {
    terminal = openOuterShell();
    await terminal.see(/outer\$ /);
    terminal.type(visitorCommand());
    await terminal.see(/listening/);
    await enter();
    terminal.type('kill -STOP $$\r');
    await answer(5);
    terminal.type('exit 3\r');
    await terminal.see(/visit ended with 3/);
    await terminal.see(/listening/);
    terminal.type('q');
    await terminal.see(/outer\$ /);
  });

  test('Ctrl-C at an empty prompt and Ctrl-Z in a visit stay in it', async () => {
    terminal = openOuterShell();
    await terminal.see(/outer\$ /);
    terminal.type(visitorCommand());
    await terminal.see(/listening/);
    await enter();
    terminal.type('\u0003');
    await terminal.see(/\^C/);
    await answer(1);
    terminal.type(`${READER}\r`);
    await terminal.see(/reads now/);
    terminal.type('\u001A');
    await terminal.see(/Stopped/);
    await answer(2);
    terminal.type('fg\r');
    await terminal.see(/reads again/);
    terminal.type('\u0003');
    await terminal.see(/\^C/);
    await answer(4);
    terminal.type('exit\r');
    await terminal.see(/visit ended with/);
    await terminal.see(/listening/);
    terminal.type('q');
    await terminal.see(/outer\$ /);
  });
});
