// How long a key takes until the screen shows what it did, in the built program: `npm run bench:key-to-paint`, after
// `npm run build`. Moves in the list of tasks, opens and closes the help page; then sits an exam of sixteen tasks on an
// embedded cluster of its own: goes from question to question (each is written before it is shown), flags, scrolls.
// The keys come from a pty, as a terminal sends them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { medianTimes, reportLine } from './median.ts';

const BUDGET_MS = 50;
const ROUNDS = 50;
const LIMIT_MS = 10_000;
/** Ends each of ink's frames: the end of a synchronised update. */
const END_OF_FRAME = '\u001B[?2026l';
const ENTER = '\r';
const DOWN = 'j';
const UP = 'k';
const HELP = '?';

const NEXT = 'n';
const PREVIOUS = 'p';
const FLAG = 'f';
/** Stands in the row of the question that the flag is put to, or taken off. */
const SEEN_MARK = '✎';

const home = mkdtempSync(join(tmpdir(), 'cks-key-to-paint-'));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const { CI: _ci, ...inherited } = process.env;
const env = { ...inherited, CKS_HOME: home, TERM: 'xterm-256color' };

/** Runs a command of the program; ends the bench where it fails. */
function cks(...argv: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [main, ...argv], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
}

cks('up', '--provider', 'embedded');
cks('exam', 'start', '--tasks', '16', '--seed', '4711', '--yes');
const program = spawn(process.execPath, [main], { cols: 120, rows: 40, env });
let heard: (data: string) => void = () => {};
program.onData((data) => heard(data));

/** Resolves when the program has written `text` and finished that frame. */
function painted(text: string): Promise<void> {
  let written = '';
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`${text} was not painted: ${JSON.stringify(written)}`)),
      LIMIT_MS,
    );
    heard = (data) => {
      written += data;
      const at = written.indexOf(text);
      if (at < 0 || !written.includes(END_OF_FRAME, at)) return;
      clearTimeout(limit);
      resolve();
    };
  });
}

async function press(key: string, shows: string): Promise<void> {
  const done = painted(shows);
  program.write(key);
  await done;
}

try {
  await painted('Welcome');
  // skips the introduction of a new home; the exam comes first there
  await press('\u001B', 'solved');
  await press(DOWN, '▸');
  await press(ENTER, 'Tasks');
  const inList = await medianTimes(
    {
      down: () => press(DOWN, '▸'),
      up: () => press(UP, '▸'),
      help: () => press(HELP, 'Everywhere'),
      back: () => press(HELP, 'Tasks'),
    },
    ROUNDS,
  );
  await press('\u001B', 'Practise');
  await press(UP, '▸');
  await press(ENTER, 'Your files:');
  const inExam = await medianTimes(
    {
      'next question': () => press(NEXT, '▸'),
      flag: () => press(FLAG, SEEN_MARK),
      'previous question': () => press(PREVIOUS, '▸'),
      'help in an exam': () => press(HELP, 'Everywhere'),
      'back to the exam': () => press(HELP, 'Mock exam'),
    },
    ROUNDS,
  );
  const times = {
    'move down in the list': inList.down,
    'move up in the list': inList.up,
    'help page': inList.help,
    'back page': inList.back,
    ...inExam,
  };
  for (const [what, ms] of Object.entries(times)) {
    process.stdout.write(`${reportLine(`key to paint: ${what}`, ms)}   budget ${BUDGET_MS} ms\n`);
  }
  if (Object.values(times).some((ms) => ms > BUDGET_MS)) process.exitCode = 1;
} finally {
  program.kill();
  spawnSync(process.execPath, [main, 'exam', 'abandon', '--yes'], { env });
  spawnSync(process.execPath, [main, 'down', '--yes'], { env });
  rmSync(home, { recursive: true, force: true });
}
