import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run } from '../../../src/lib/processes.ts';
import { openTerminal, type Terminal } from '../../integration/ui/terminal.ts';
import { expectTerminalAsBefore, rowsOf, withoutTime } from '../../integration/ui/walk.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MINUTE = 60_000;
const PROMPT = '(cks pod-ro) visit>';

let folder: string;
let terminal: Terminal;

/** Containers of practice clusters of this test's home, running or not. */
async function containersOf(cluster: string): Promise<string> {
  const { stdout } = await run(
    'docker',
    ['ps', '-aq', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`],
    {
      timeoutMs: MINUTE,
      signal: new AbortController().signal,
    },
  );
  return stdout.trim();
}

/** Types a line in the visited shell and waits until its output, and the prompt after it, are there. */
async function typeLine(line: string, output: string | RegExp): Promise<void> {
  const from = terminal.raw().length;
  terminal.type(`${line}\r`);
  await terminal.until(() => {
    const rows = rowsOf(terminal.raw().slice(from)).slice(1);
    const shown = rows.some((row) => (typeof output === 'string' ? row.includes(output) : output.test(row)));
    return shown && terminal.screen().trimEnd().endsWith(PROMPT);
  }, MINUTE);
}

/** Lines whose output can't be mistaken for their echo. */
async function typeCountingLines(visit: number, lines: number): Promise<void> {
  for (let line = 1; line <= lines; line += 1)
    await typeLine(`echo v${visit}l${line} | tr a-z A-Z`, `V${visit}L${line}`);
}

async function enterShell(): Promise<void> {
  terminal.type('s');
  await terminal.until(() => !terminal.isAlternate() && terminal.screen().trimEnd().endsWith(PROMPT));
}

async function leaveShell(): Promise<void> {
  terminal.type('exit\r');
  await terminal.until(() => terminal.isAlternate() && terminal.screen().includes('s shell'));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-walk-'));
  mkdirSync(join(folder, 'user'));
  writeFileSync(join(folder, 'user', '.bashrc'), "PS1='visit> '\n");
  terminal = openTerminal('bash', ['--norc', '--noprofile', '-i'], {
    env: { PS1: 'outer> ', HOME: join(folder, 'user'), CKS_HOME: join(folder, 'home'), SHELL: '/bin/bash' },
  });
});

afterAll(async () => {
  terminal.close();
  await run(
    process.execPath,
    [join(ROOT, 'dist', 'main.js'), 'down', '--yes', '--home', join(folder, 'home')],
    {
      timeoutMs: 2 * MINUTE,
      signal: new AbortController().signal,
    },
  );
  rmSync(folder, { recursive: true, force: true });
}, 3 * MINUTE);

describe('the whole way in a terminal on kind', () => {
  test(
    'from npm start to a passed task, reset and back',
    async () => {
      await terminal.until('outer>');
      terminal.type(
        `cd '${ROOT}'; stty -g | cksum | sed s/^/before=/; npm start; echo exit=$?; stty -g | cksum | sed s/^/after=/\r`,
      );
      // a home that was never used explains itself; its three pages are read once
      await terminal.until('1 of 3', 2 * MINUTE);
      for (const page of ['2 of 3', '3 of 3', 'Enter open']) {
        terminal.type('\r');
        await terminal.until(page);
      }
      await terminal.until(/Practise +\d+ tasks/, MINUTE);

      // choose the task by its name; provision, change one's mind, and provision again
      terminal.type('\r');
      await terminal.until('/ filter');
      terminal.type('/pod immu');
      await terminal.until(
        () =>
          terminal.screen().includes('Make a Pod immutable') && !terminal.screen().includes('Cluster Setup'),
      );
      terminal.type('\r');
      await terminal.until('Enter open');
      terminal.type('\r');
      await terminal.until('Create the practice cluster?');
      terminal.type('y');
      await terminal.until(/✓ Nodes/, 3 * MINUTE);
      const cluster = /the cluster (cks-\w+)/.exec(terminal.screen())?.[1] ?? '';
      expect(await containersOf(cluster)).not.toBe('');
      terminal.type('\u001B');
      await terminal.until(() => !terminal.screen().includes('Creating the cluster'), 2 * MINUTE);
      expect(await containersOf(cluster)).toBe('');
      terminal.type('\r');
      await terminal.until('Create the practice cluster?');
      terminal.type('y');
      await terminal.until('[Task]', 5 * MINUTE);

      // first visit: the Pod, writable; Ctrl-C ends a command of the visit and nothing else
      await enterShell();
      await typeCountingLines(1, 18);
      await typeLine(
        "k run pod-ro -n sun --image=busybox:1.32.0 --dry-run=client -o yaml --command -- sh -c 'sleep 1d' > pod.yaml; k apply -f pod.yaml",
        'pod/pod-ro created',
      );
      terminal.type("sh -c 'echo waiting | tr a-z A-Z; sleep 600'\r");
      await terminal.until('WAITING');
      terminal.type('\u0003');
      await typeLine('k wait -n sun --for=condition=Ready pod/pod-ro --timeout=60s', 'condition met');
      await leaveShell();

      // graded: what is wrong, and why
      terminal.type('g');
      await terminal.until('not there yet', MINUTE);
      await terminal.until('[Checks 2/4]');
      // the first check that failed is open already
      await terminal.until('│ expected');
      expect(terminal.screen()).toContain('why');
      terminal.resize(120, 40);
      await terminal.until(() =>
        ['─'.repeat(120), '│ expected', 'Whoever gets into a container'].every((text) =>
          terminal.screen().includes(text),
        ),
      );
      terminal.resize(80, 24);
      await terminal.until(() => (terminal.rows().at(-1) ?? '').includes('? keys'));

      // second visit: mended
      await enterShell();
      await typeCountingLines(2, 18);
      await typeLine('k delete -n sun pod pod-ro --now', 'deleted');
      await typeLine(
        "sed -i 's/^    resources: {}/    securityContext: { readOnlyRootFilesystem: true }/' pod.yaml; k apply -f pod.yaml",
        'pod/pod-ro created',
      );
      await typeLine('cks grade', 'passed');
      await leaveShell();
      terminal.type('g');
      await terminal.until('✓ passed', MINUTE);
      expect(terminal.screen()).toContain('4 of 4 points');

      // third visit: the shell is killed, the terminal is the program's again
      await enterShell();
      terminal.type('kill -9 $$\r');
      await terminal.until(() => terminal.isAlternate() && terminal.screen().includes('s shell'));
      terminal.type('?');
      await terminal.until('Everywhere');
      terminal.type('?');
      await terminal.until('s shell');

      // reset: back to the start, the files stay
      terminal.type('r');
      await terminal.until('leave it');
      terminal.type('y');
      await terminal.until('Checks 0/4', MINUTE);
      const before = withoutTime(terminal.screen());
      terminal.type('\u000C');
      await terminal.until(() => withoutTime(terminal.screen()) === before);

      terminal.type('q');
      await terminal.until('Leave?');
      terminal.type('y');
      await terminal.until(/^after=\d/m);
      expect(terminal.screen()).toContain(
        `The cluster ${cluster} is kept. To remove it: npm run -s cks -- down`,
      );
      expect(terminal.screen()).toContain('exit=0');
      expectTerminalAsBefore(terminal);

      // every typed line was taken once: none lost, none twice
      const rows = rowsOf(terminal.raw());
      for (const visit of [1, 2]) {
        for (let line = 1; line <= 18; line += 1) {
          expect(rows.filter((row) => row === `V${visit}L${line}`)).toHaveLength(1);
        }
      }
    },
    15 * MINUTE,
  );
});
