// How long a key takes until the screen shows what it did, in the built program: `npm run bench:key-to-paint`, after
// `npm run build`. Moves in the list of tasks, opens and closes the help page; the keys come from a pty, as a terminal sends them.
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

const home = mkdtempSync(join(tmpdir(), 'cks-key-to-paint-'));
const { CI: _ci, ...env } = process.env;
const program = spawn(process.execPath, [fileURLToPath(new URL('../dist/main.js', import.meta.url))], {
  cols: 120,
  rows: 40,
  env: { ...env, CKS_HOME: home, TERM: 'xterm-256color' },
});
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
  await painted('solved');
  await press(ENTER, 'Tasks');
  const times = await medianTimes(
    {
      down: () => press(DOWN, '▸'),
      up: () => press(UP, '▸'),
      help: () => press(HELP, 'Everywhere'),
      back: () => press(HELP, 'Tasks'),
    },
    ROUNDS,
  );
  for (const [name, ms] of Object.entries(times)) {
    const what = name === 'down' || name === 'up' ? `move ${name} in the list` : `${name} page`;
    process.stdout.write(`${reportLine(`key to paint: ${what}`, ms)}   budget ${BUDGET_MS} ms\n`);
  }
  if (Object.values(times).some((ms) => ms > BUDGET_MS)) process.exitCode = 1;
} finally {
  program.kill();
  rmSync(home, { recursive: true, force: true });
}
