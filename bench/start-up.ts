// How long the program takes to start, against bare Node: `npm run bench:start-up` (dist/ must be built).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { median, medianTimes, reportLine } from './median.ts';

const ROUNDS = 15;
const UI_ROUNDS = 7;
/** A word of the home screen: when it is there, the first frame is. */
const FIRST_FRAME = 'Practise';
const FRAME_LIMIT_MS = 20_000;
// sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on
const TICK_MS = 10;

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'cks-bench-'));

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function node(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, CKS_HOME: home } });
  const [code] = (await once(child, 'close')) as [number | null];
  // a program that can't start is fast, and no measure
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
}

/** Processor time of a process, in ms: fields 14 and 15 of /proc/PID/stat, see proc(5). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Starts the UI in a terminal of 80x24 and ends it at its first frame. */
function firstFrame(): Promise<{ readonly cpu: number; readonly wall: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const terminal = spawnTerminal(process.execPath, [main], {
      cols: 80,
      rows: 24,
      env: { ...process.env, CKS_HOME: home, TERM: 'xterm-256color' },
    });
    let shown = '';
    const limit = setTimeout(() => {
      terminal.kill('SIGKILL');
      reject(
        new Error(
          `no first frame in ${FRAME_LIMIT_MS / 1000} s; shown: ${JSON.stringify(shown.slice(-400))}`,
        ),
      );
    }, FRAME_LIMIT_MS);
    terminal.onData((part) => {
      const before = shown.includes(FIRST_FRAME);
      shown += part;
      if (before || !shown.includes(FIRST_FRAME)) return;
      const result = { cpu: cpuMs(terminal.pid), wall: performance.now() - began };
      clearTimeout(limit);
      terminal.onExit(() => resolve(result));
      terminal.kill('SIGTERM');
    });
  });
}

/** Processor time of bare Node, by the system's own account of ended children. */
async function bareCpuMs(): Promise<number> {
  const child = spawn(
    process.execPath,
    ['-e', 'process.stdout.write(String(process.cpuUsage().user + process.cpuUsage().system))'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  await once(child, 'close');
  return Number(text) / 1000;
}

try {
  const times = await medianTimes(
    { bare: () => node('-e', '0'), version: () => node(main, '--version'), list: () => node(main, 'list') },
    ROUNDS,
  );
  print(reportLine('bare node', times.bare));
  print(
    reportLine('cks --version', times.version, {
      of: 'bare node',
      is: times.version / times.bare,
      budget: '3x',
    }),
  );
  print(reportLine('cks list', times.list));

  const frames: { readonly cpu: number; readonly wall: number }[] = [];
  const bare: number[] = [];
  for (let round = 0; round < UI_ROUNDS; round += 1) {
    bare.push(await bareCpuMs());
    frames.push(await firstFrame());
  }
  const bareCpu = median(bare);
  const cpu = median(frames.map((frame) => frame.cpu));
  print(reportLine('bare node, processor', bareCpu));
  print(reportLine('first frame, processor', cpu, { of: 'bare node', is: cpu / bareCpu, budget: '10x' }));
  print(reportLine('first frame, wall clock', median(frames.map((frame) => frame.wall))));
} finally {
  rmSync(home, { recursive: true, force: true });
}
