// A small program that hands its terminal to the learner's shell, as the terminal UI does: `s` visits, `q` ends,
// every other key is said. Its one argument is the plan's options as JSON.
import { setImmediate } from 'node:timers/promises';
import { planShell, type ShellOptions } from '../../../src/shell/plan.ts';
import { visitShell } from '../../../src/shell/visit.ts';

const options = JSON.parse(process.argv[2] ?? '') as Omit<ShellOptions, 'env' | 'interactive'>;
const say = (text: string): void => void process.stdout.write(`${text}\r\n`);

async function visit(): Promise<void> {
  process.stdin.off('data', onKey);
  process.stdin.pause();
  await setImmediate();
  const plan = planShell({ ...options, env: process.env, interactive: process.stdin.isTTY });
  const { exitCode, notes } = await visitShell(plan);
  say(`visit ended with ${exitCode} raw=${process.stdin.isRaw} columns=${process.stdout.columns}`);
  for (const note of notes) say(`note: ${note}`);
  listen();
}

function onKey(key: Buffer): void {
  const text = key.toString();
  if (text === 's') void visit();
  else if (text === 'q') {
    process.stdin.setRawMode(false);
    process.stdout.write('bye\r\n', () => process.exit(0));
  } else say(`key ${JSON.stringify(text)}`);
}

function listen(): void {
  process.stdin.setRawMode(true);
  process.stdin.on('data', onKey);
  process.stdin.resume();
  say('listening');
}
listen();
