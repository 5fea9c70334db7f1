import type { SignalName } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import type { Builtin, Shell } from '../shell.ts';
import { statusCode } from '../shell.ts';
import { SIGNAL_NUMBERS } from '../../process/signals.ts';
import { allSignals, isSimulated, parseSignal, signalText } from '../signals.ts';
import type { Job } from '../state.ts';

function stateText(job: Job): string {
  if (job.status === undefined) return 'Running';
  if (job.status.signal !== undefined) return signalText(job.status.signal);
  return job.status.code === 0 ? 'Done' : `Done(${job.status.code})`;
}

/** A line of jobs: "[1]+  Running                    sleep 10". */
export function jobLine(shell: Shell, job: Job, withPid = false): string {
  const place = shell.jobs.indexOf(job);
  const mark = place === shell.jobs.length - 1 ? '+' : place === shell.jobs.length - 2 ? '-' : ' ';
  const pid = withPid ? `${job.child.pid} ` : '';
  const text = shell.dialect === 'bash' && job.status === undefined ? `${job.text} &` : job.text;
  const state =
    shell.dialect === 'bash' && job.status?.signal === undefined && (job.status?.code ?? 0) > 0
      ? `Exit ${job.status?.code ?? 0}`
      : stateText(job);
  return `[${job.number}]${mark}  ${pid}${state.padEnd(shell.dialect === 'bash' ? 24 : 27)}${shell.dialect === 'bash' || shell.isInteractive ? text : ''}\n`;
}

export const listJobs: Builtin = async (shell, args) => {
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  const chosen = shell.jobs.map((job) =>
    flags.includes('p') ? `${job.child.pid}\n` : jobLine(shell, job, flags.includes('l')),
  );
  await shell.out(chosen.join(''));
  shell.jobs = shell.jobs.filter((job) => job.status === undefined);
  return 0;
};

/** "%1", "%%", "%+", "%-", "%name" or a pid. */
function findJob(shell: Shell, text: string): Job | undefined {
  if (!text.startsWith('%')) return shell.jobs.find((job) => String(job.child.pid) === text);
  const name = text.slice(1);
  if (name === '' || name === '%' || name === '+') return shell.jobs.at(-1);
  if (name === '-') return shell.jobs.at(-2);
  if (/^\d+$/.test(name)) return shell.jobs.find((job) => job.number === Number(name));
  return shell.jobs.findLast((job) => job.text.startsWith(name));
}

export const waitForJobs: Builtin = async (shell, args) => {
  const any = args[0] === '-n';
  const named = any ? args.slice(1) : args;
  if (any) {
    const running = shell.jobs.filter(
      (job) => named.length === 0 || named.some((text) => findJob(shell, text) === job),
    );
    if (running.length === 0) return 127;
    const job = await Promise.race(running.map(async (each) => (await each.child.exited, each)));
    shell.jobs = shell.jobs.filter((each) => each !== job);
    return statusCode(await job.child.exited);
  }
  let code = 0;
  const jobs =
    named.length === 0 ? [...shell.jobs] : named.map((text) => [text, findJob(shell, text)] as const);
  for (const entry of jobs) {
    const [text, job] = Array.isArray(entry)
      ? (entry as [string, Job | undefined])
      : (['', entry as Job] as const);
    if (job === undefined) {
      if (shell.dialect === 'bash') {
        await shell.complain(
          text.startsWith('%') ? `${text}: no such job` : `pid ${text} is not a child of this shell`,
          'wait',
        );
      } else if (text.startsWith('%'))
        throw shell.fault(
          `${shell.dialect === 'ash' ? text : 'No such job'}${shell.dialect === 'ash' ? ': no such job' : `: ${text}`}`,
          2,
          'wait',
        );
      code = 127;
      continue;
    }
    const status = await shell.waitInterruptibly(job.child);
    if (typeof status === 'string') return 128 + SIGNAL_NUMBERS[status];
    code = statusCode(status);
    if (named.length > 0 || shell.dialect !== 'ash') shell.jobs = shell.jobs.filter((each) => each !== job);
    if (shell.dialect === 'ash') await shell.tellSignal(status, job.child.pid, job.text);
  }
  return named.length === 0 ? 0 : code;
};

export const foregroundJob: Builtin = async (shell, [name]) => {
  const job = findJob(shell, name ?? '%%');
  if (job === undefined) return missing(shell, name, 'fg');
  await shell.out(`${job.text}\n`);
  const code = await shell.waitFor(job.child, job.text);
  shell.jobs = shell.jobs.filter((each) => each !== job);
  return code;
};

/** Nothing is ever stopped: a job that is there runs. */
export const resumeJob: Builtin = async (shell, [name]) => {
  const job = findJob(shell, name ?? '%%');
  if (job === undefined) return missing(shell, name, 'bg');
  await shell.out(`[${job.number}] ${job.text}\n`);
  return 0;
};

async function missing(shell: Shell, name: string | undefined, command: string): Promise<number> {
  if (shell.dialect === 'bash') {
    await shell.complain(
      shell.isInteractive ? `${name ?? 'current'}: no such job` : 'no job control',
      command,
    );
    return 1;
  }
  throw shell.fault(name === undefined ? 'No current job' : `No such job: ${name}`, 2, command);
}

export const disownJobs: Builtin = (shell, args) => {
  shell.jobs =
    args.length === 0
      ? shell.jobs.slice(0, -1)
      : shell.jobs.filter((job) => !args.some((text) => findJob(shell, text) === job));
  return 0;
};

/** How a dialect begins the messages of kill. */
function killMessage(shell: Shell, text: string): Promise<void> {
  // in ash it is the applet of the same name that complains
  return shell.dialect === 'ash'
    ? shell.err(`${appletName(shell)}: ${text}\n`)
    : shell.complain(text, 'kill');
}

/** The name busybox's applets have when the shell runs them itself. */
export function appletName(shell: Shell): string {
  return /(?:^|\/)-?(ash)$/.test(shell.process.argv[0] ?? '') ? 'ash' : 'sh';
}

export const killProcesses: Builtin = async (shell, args) => {
  const [first = '', ...others] = args;
  if (first === '-l' || first === '-L') {
    if (others.length > 0) {
      for (const text of others) {
        const number = Number(text) > 128 ? String(Number(text) - 128) : text;
        const name = parseSignal(number);
        if (name === undefined) {
          await killMessage(
            shell,
            shell.dialect === 'bash' ? `${text}: invalid signal specification` : `unknown signal '${text}'`,
          );
          return 1;
        }
        const asNumber = /^\d+$/.test(text)
          ? name
          : String(allSignals.find(([, known]) => known === name)?.[0] ?? 0);
        await shell.out(`${asNumber}\n`);
      }
      return 0;
    }
    await shell.out(signalList(shell));
    return 0;
  }
  let signal: string | undefined = 'TERM';
  let targets = args;
  if (first === '-s' || first === '-n') {
    signal = parseSignal(others[0] ?? '');
    targets = others.slice(1);
    if (signal === undefined) return badSignal(shell, others[0] ?? '');
  } else if (/^-./.test(first) && first !== '--') {
    signal = parseSignal(first.slice(1));
    targets = others;
    if (signal === undefined) return badSignal(shell, first.slice(1));
  }
  if (targets[0] === '--') targets = targets.slice(1);
  if (targets.length === 0) return killUsage(shell);
  let code = 0;
  for (const target of targets) {
    const job = target.startsWith('%') ? findJob(shell, target) : undefined;
    const pid = job?.child.pid ?? (/^-?\d+$/.test(target) ? Number(target) : undefined);
    if (pid === undefined) {
      code = 1;
      if (shell.dialect === 'ash') await killMessage(shell, `invalid number '${target}'`);
      else if (shell.dialect === 'bash')
        await killMessage(
          shell,
          target.startsWith('%')
            ? `${target}: no such job`
            : `${target}: arguments must be process or job IDs`,
        );
      else
        throw shell.fault(
          target.startsWith('%') ? `No such job: ${target}` : `Illegal number: ${target}`,
          2,
          'kill',
        );
      continue;
    }
    try {
      // signals that the simulation has no name for stop, continue or tell nobody
      if (signal === 'EXIT' || isSimulated(signal))
        shell.process.kill(pid, signal === 'EXIT' ? 0 : (signal satisfies SignalName));
      else shell.process.kill(pid, 0);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      code = 1;
      if (shell.dialect === 'ash') await killMessage(shell, `can't kill pid ${pid}: ${error.message}`);
      else if (shell.dialect === 'bash') await killMessage(shell, `(${pid}) - ${error.message}`);
      else await shell.err(`${shell.message(error.message, 'kill')}\n`);
    }
  }
  // a signal to the shell itself is taken at once
  await shell.process.breathe();
  return code;
};

function signalList(shell: Shell): string {
  if (shell.dialect === 'dash') return allSignals.map(([, name]) => `${name}\n`).join('');
  if (shell.dialect === 'ash')
    return allSignals.map(([number, name]) => `${String(number).padStart(2)}) ${name}\n`).join('');
  const cells = allSignals.map(([number, name]) => `${String(number).padStart(2)}) SIG${name}`);
  return cells
    .map((cell, index) => cell + (index % 5 === 4 || index === cells.length - 1 ? '\n' : '\t'))
    .join('');
}

async function badSignal(shell: Shell, name: string): Promise<number> {
  if (shell.dialect === 'dash') throw shell.fault(`Illegal option -${name.slice(0, 1)}`, 2, 'kill');
  await killMessage(
    shell,
    shell.dialect === 'ash' ? `bad signal name '${name}'` : `${name}: invalid signal specification`,
  );
  return 1;
}

async function killUsage(shell: Shell): Promise<number> {
  switch (shell.dialect) {
    case 'ash':
      await killMessage(shell, 'you need to specify whom to kill');
      return 1;
    case 'dash':
      throw shell.fault(
        'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]',
        2,
        'kill',
      );
    case 'bash':
      await shell.err(
        'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
      );
      return 2;
    default:
      return shell.dialect satisfies never;
  }
}
