import type { ProcessLine, SignalName } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { SIGNAL_NUMBERS } from '../../process/signals.ts';
import { allSignals, isSimulated, parseSignal } from '../../shell/signals.ts';
import { userName } from '../accounts.ts';
import { formatDate, two } from '../dates.ts';
import { parseOptions } from '../options.ts';
import { becomeCommand, startCommand } from '../run.ts';
import type { Tool } from '../tool.ts';

const commandName = (line: ProcessLine): string =>
  ((line.argv[0] ?? '').split('/').at(-1) ?? '').replace(/^-/, '').slice(0, 15);

/** ps of busybox and of procps. */
export async function ps(tool: Tool): Promise<number> {
  if (tool.isBusybox) return busyboxPs(tool);
  return procpsPs(tool);
}

async function busyboxPs(tool: Tool): Promise<number> {
  // "aux" and the like are taken for nothing
  const args = tool.args.filter((arg) => !/^-?[auxwef]+l?$|^-[TZA]$/.test(arg));
  const options = parseOptions(tool, 'o:TlwZ', {}, args);
  const lines = tool.process.processes();
  const columns = options.value('o')?.split(',');
  if (columns === undefined) {
    tool.out('PID   USER     TIME  COMMAND\n');
    for (const line of lines)
      tool.out(
        `${String(line.pid).padStart(5)} ${user(tool, line).slice(0, 8).padEnd(8)}  0:00 ${shown(line)}\n`,
      );
    return 0;
  }
  const widths: Readonly<Record<string, number>> = {
    pid: 5,
    ppid: 5,
    pgid: 5,
    user: 8,
    group: 8,
    comm: 16,
    args: 0,
    etime: 7,
    time: 5,
    vsz: 4,
    rss: 4,
    stat: 4,
    tty: 6,
    nice: 5,
  };
  const known = columns.map((column) => column.split('=')[0] ?? '');
  const bad = known.find((column) => !(column in widths));
  if (bad !== undefined)
    tool.die(
      `bad -o argument '${bad}', supported arguments: user,group,comm,args,pid,ppid,pgid,etime,nice,rgroup,ruser,time,tty,vsz,sid,stat,rss`,
    );
  const heads: Readonly<Record<string, string>> = {
    args: 'COMMAND',
    comm: 'COMMAND',
    etime: 'ELAPSED',
    nice: 'NI',
    tty: 'TT',
  };
  const row = (cells: readonly string[]): string =>
    `${cells.map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(widths[known[index] ?? ''] ?? 0))).join(' ')}\n`;
  tool.out(row(known.map((column) => heads[column] ?? column.toUpperCase())));
  for (const line of lines) {
    tool.out(
      row(
        known.map((column) =>
          /^p?pid$|^pgid$/.test(column) ? cell(tool, line, column).padStart(5) : cell(tool, line, column),
        ),
      ),
    );
  }
  return 0;
}

const shown = (line: ProcessLine): string =>
  line.state === 'Z' || line.argv.length === 0 ? `[${commandName(line)}]` : line.argv.join(' ');

function user(tool: Tool, line: ProcessLine): string {
  return userName(tool.process, line.uid) ?? String(line.uid);
}

function cell(tool: Tool, line: ProcessLine, column: string): string {
  const age = Math.max(0, Math.floor((tool.process.now().getTime() - line.started.getTime()) / 1000));
  switch (column) {
    case 'pid':
    case 'pgid':
    case 'sid':
      return String(line.pid);
    case 'ppid':
      return String(line.ppid);
    case 'user':
    case 'euser':
    case 'ruser':
      return user(tool, line);
    case 'uid':
      return String(line.uid);
    case 'comm':
    case 'ucmd':
      return commandName(line);
    case 'args':
    case 'cmd':
    case 'command':
      return shown(line);
    case 'stat':
    case 'state':
    case 's':
      return line.state;
    case 'tty':
    case 'tt':
      return line.tty;
    case 'etime':
      return age >= 3600
        ? `${two(Math.floor(age / 3600))}:${two(Math.floor(age / 60) % 60)}:${two(age % 60)}`
        : `${two(Math.floor(age / 60))}:${two(age % 60)}`;
    case 'time':
      return tool.isBusybox ? '0:00' : '00:00:00';
    case 'nice':
    case 'ni':
      return '0';
    case 'vsz':
      return '4396';
    case 'rss':
      return '1024';
    case 'pcpu':
    case '%cpu':
    case 'pmem':
    case '%mem':
      return '0.0';
    default:
      return '-';
  }
}

const startTime = (line: ProcessLine): string => formatDate(line.started, '%H:%M');

async function procpsPs(tool: Tool): Promise<number> {
  const letters = tool.args.filter((arg) => /^-?[a-zA-Z]+$/.test(arg)).join('');
  const format = /(?:^| )-?o(?:=| )?(\S+)/.exec(tool.args.join(' '))?.[1];
  const all = /[eAax]/.test(letters.replace(/o.*/, ''));
  const own = tool.process.processes().find((line) => line.pid === tool.process.pid)?.tty;
  const chosen = tool.args.includes('-p')
    ? tool.process
        .processes()
        .filter((line) => tool.args[tool.args.indexOf('-p') + 1]?.split(',').includes(String(line.pid)))
    : tool.process.processes().filter((line) => all || line.tty === own);
  if (format !== undefined) {
    const columns = format.split(',').map((column) => column.split('=')[0] ?? '');
    const widths: Readonly<Record<string, number>> = {
      pid: 7,
      ppid: 7,
      user: -8,
      comm: -15,
      args: -27,
      cmd: -27,
      stat: -4,
      tty: -8,
      etime: 11,
      time: 8,
      uid: 5,
    };
    const heads: Readonly<Record<string, string>> = {
      args: 'COMMAND',
      comm: 'COMMAND',
      etime: 'ELAPSED',
      ni: 'NI',
      tty: 'TT',
    };
    const row = (cells: readonly string[]): string =>
      `${cells
        .map((text, index) => {
          const width = widths[columns[index] ?? ''] ?? 5;
          return index === cells.length - 1 && width < 0
            ? text
            : width < 0
              ? text.padEnd(-width)
              : text.padStart(width);
        })
        .join(' ')}\n`;
    if (!format.includes('=')) tool.out(row(columns.map((column) => heads[column] ?? column.toUpperCase())));
    for (const line of chosen) tool.out(row(columns.map((column) => cell(tool, line, column))));
    return 0;
  }
  if (/f/.test(letters)) {
    tool.out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const line of chosen)
      tool.out(
        `${user(tool, line).padEnd(8)} ${String(line.pid).padStart(7)} ${String(line.ppid).padStart(7)}  0 ${startTime(line)} ${line.tty.padEnd(8)} 00:00:00 ${shown(line)}\n`,
      );
  } else if (/u/.test(letters)) {
    tool.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const line of chosen)
      tool.out(
        `${user(tool, line).padEnd(8)} ${String(line.pid).padStart(7)}  0.0  0.0   4396  1024 ${line.tty.padEnd(8)} ${line.state.padEnd(4)} ${startTime(line)}   0:00 ${shown(line)}\n`,
      );
  } else if (/x/.test(letters)) {
    tool.out('    PID TTY      STAT   TIME COMMAND\n');
    for (const line of chosen)
      tool.out(
        `${String(line.pid).padStart(7)} ${line.tty.padEnd(8)} ${line.state.padEnd(4)}   0:00 ${shown(line)}\n`,
      );
  } else {
    tool.out('    PID TTY          TIME CMD\n');
    for (const line of chosen)
      tool.out(`${String(line.pid).padStart(7)} ${line.tty.padEnd(8)} 00:00:00 ${commandName(line)}\n`);
  }
  return 0;
}

/** Sends a signal; ones the simulation has no name for only ask whether the process is there. */
function send(tool: Tool, pid: number, signal: string): void {
  tool.process.kill(pid, isSimulated(signal) ? (signal satisfies SignalName) : 0);
}

function takeSignal(tool: Tool): { readonly signal: string; readonly rest: readonly string[] } {
  const [first = '', ...others] = tool.args;
  const text =
    first === '-s'
      ? others[0]
      : /^-[A-Za-z0-9]+$/.test(first) && !/^-[qefxonvlP]$/.test(first)
        ? first.slice(1)
        : undefined;
  if (text === undefined) return { signal: 'TERM', rest: tool.args.filter((arg) => arg !== '-q') };
  const signal = parseSignal(text);
  if (signal === undefined)
    return tool.die(tool.say(`bad signal name '${text}'`, `'${text}': invalid signal`));
  return { signal, rest: first === '-s' ? others.slice(1) : others };
}

export async function kill(tool: Tool): Promise<number> {
  if (tool.args[0] === '-l') {
    if (tool.args[1] === undefined)
      tool.out(
        allSignals
          .map(([number, name]) =>
            tool.isBusybox ? `${String(number).padStart(2)}) ${name}\n` : `${name}\n`,
          )
          .join(''),
      );
    else
      tool.out(
        `${/^\d+$/.test(tool.args[1]) ? (parseSignal(tool.args[1]) ?? '') : String(allSignals.find(([, name]) => name === parseSignal(tool.args[1] ?? ''))?.[0] ?? '')}\n`,
      );
    return 0;
  }
  const { signal, rest } = takeSignal(tool);
  if (rest.length === 0) {
    if (tool.isBusybox) tool.die('you need to specify whom to kill');
    tool.complain('not enough arguments');
    return 1;
  }
  let code = 0;
  for (const target of rest) {
    if (!/^-?\d+$/.test(target)) {
      tool.complain(tool.say(`invalid number '${target}'`, `failed to parse argument: '${target}'`));
      code = 1;
      continue;
    }
    try {
      send(tool, Number(target), signal);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(tool.say(`can't kill pid ${target}: ${error.message}`, `(${target}) - ${error.message}`));
      code = 1;
    }
  }
  return code;
}

export async function killall(tool: Tool): Promise<number> {
  const { signal, rest } = takeSignal(tool);
  if (rest.length === 0)
    tool.die(tool.say('you need to specify whom to kill', 'no process selection criteria'));
  let code = 0;
  for (const name of rest) {
    const found = tool.process
      .processes()
      .filter((line) => commandName(line) === name && line.pid !== tool.process.pid);
    if (found.length === 0) {
      if (!tool.args.includes('-q'))
        tool.err(tool.say(`killall: ${name}: no process killed\n`, `${name}: no process found\n`));
      code = 1;
    }
    for (const line of found) {
      try {
        send(tool, line.pid, signal);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        tool.complain(
          tool.say(`can't kill pid ${line.pid}: ${error.message}`, `${name}(${line.pid}): ${error.message}`),
        );
        code = 1;
      }
    }
  }
  return code;
}

export async function pidof(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'so:x');
  const omitted = new Set(options.all('o'));
  const found = tool.process
    .processes()
    .filter((line) => options.rest.includes(commandName(line)) && !omitted.has(String(line.pid)))
    .map((line) => line.pid)
    .toReversed();
  if (found.length === 0) return 1;
  tool.out(`${(options.has('s') ? found.slice(0, 1) : found).join(' ')}\n`);
  return 0;
}

/** pgrep and pkill */
export async function pgrep(tool: Tool): Promise<number> {
  const kills = tool.name === 'pkill';
  const signalArg = kills ? tool.args.find((arg) => /^-[A-Z0-9]/.test(arg)) : undefined;
  const args = tool.args.filter((arg) => arg !== signalArg);
  const options = parseOptions(tool, 'flnovxs:P:u:a', { full: 'f', exact: 'x', signal: 'signal:' }, args);
  const pattern = options.rest[0];
  if (pattern === undefined && !options.has('P') && !options.has('u')) {
    if (!tool.isBusybox) tool.complain('no matching criteria specified');
    tool.usage(tool.isBusybox ? 1 : 2);
  }
  const expression = new RegExp(options.has('x') ? `^(?:${pattern ?? ''})$` : (pattern ?? ''));
  let found = tool.process.processes().filter((line) => {
    const text = options.has('f') ? line.argv.join(' ') : commandName(line);
    return (
      line.pid !== tool.process.pid &&
      expression.test(text) !== options.has('v') &&
      (!options.has('P') || options.value('P') === String(line.ppid))
    );
  });
  if (options.has('n')) found = found.slice(-1);
  if (options.has('o')) found = found.slice(0, 1);
  const signal = parseSignal(signalArg?.slice(1) ?? 'TERM') ?? 'TERM';
  for (const line of found) {
    if (kills) {
      try {
        send(tool, line.pid, signal);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        tool.complain(
          tool.say(
            `can't kill pid ${line.pid}: ${error.message}`,
            `killing pid ${line.pid} failed: ${error.message}`,
          ),
        );
      }
    } else
      tool.out(
        `${line.pid}${options.has('l') || options.has('a') ? ` ${options.has('a') ? line.argv.join(' ') : commandName(line)}` : ''}\n`,
      );
  }
  return found.length === 0 ? 1 : 0;
}

const durations: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** "1.5", "2m", "infinity" as milliseconds; undefined: no duration. */
function readDuration(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Infinity;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (durations[match[2] ?? ''] ?? 1) * 1000;
}

/** A timer can't hold more than 24 days at once. */
async function sleepLong(tool: Tool, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000_000_000)
    await tool.process.sleep(Math.min(left, 1_000_000_000));
}

export async function sleep(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+');
  if (options.rest.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  let total = 0;
  for (const text of options.rest) {
    const ms = readDuration(text);
    if (ms === undefined) {
      if (tool.isBusybox) tool.die(`invalid number '${text}'`);
      tool.complain(`invalid time interval '${text}'`);
      tool.usage();
    }
    total += ms;
  }
  await sleepLong(tool, total);
  return 0;
}

export async function usleep(tool: Tool): Promise<number> {
  const text = tool.args[0] ?? tool.usage();
  if (!/^\d+$/.test(text)) tool.die(`invalid number '${text}'`);
  await tool.process.sleep(Number(text) / 1000);
  return 0;
}

const exitCode = (status: { code: number; signal?: SignalName }): number =>
  status.signal === undefined ? status.code : 128 + SIGNAL_NUMBERS[status.signal];

export async function timeout(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+s:k:v', {
    signal: 's',
    'kill-after': 'k',
    foreground: 'foreground',
    'preserve-status': 'preserve',
  });
  const [limit, ...words] = options.rest;
  if (limit === undefined || words.length === 0) {
    tool.usage(tool.isBusybox ? 1 : 125);
  }
  const ms = readDuration(limit);
  if (ms === undefined) {
    if (tool.isBusybox) tool.die(`invalid number '${limit}'`);
    tool.complain(`invalid time interval '${limit}'`);
    tool.usage(125);
  }
  const signal = parseSignal(options.value('s') ?? 'TERM');
  if (signal === undefined)
    return tool.die(
      tool.say(
        `unknown signal '${options.value('s') ?? ''}'`,
        `'${options.value('s') ?? ''}': invalid signal`,
      ),
      tool.isBusybox ? 1 : 125,
    );
  const child = startCommand(tool, words);
  if (typeof child === 'number') return child;
  const finished = child.exited.then((status) => ({ status }));
  const first =
    ms === 0 || ms === Infinity
      ? await finished
      : await Promise.race([finished, tool.process.sleep(ms).then(() => undefined)]);
  if (first !== undefined) return exitCode(first.status);
  const strike = (name: string): void => {
    try {
      send(tool, child.pid, name);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  };
  strike(signal);
  const grace = options.value('k');
  if (grace !== undefined) {
    const ended = await Promise.race([
      finished,
      tool.process.sleep(readDuration(grace) ?? 0).then(() => undefined),
    ]);
    if (ended === undefined) {
      strike('KILL');
      await finished;
      return 137;
    }
  }
  const { status } = await finished;
  // busybox's timeout is the command itself: it ends by the signal that ended that
  if (status.signal !== undefined && (tool.isBusybox || signal === 'KILL')) {
    tool.process.kill(tool.process.pid, status.signal);
    await tool.process.breathe();
  }
  if (signal === 'KILL') return 137;
  return tool.isBusybox ? exitCode(status) : options.has('preserve') ? exitCode(status) : 124;
}

export async function nohup(tool: Tool): Promise<number> {
  if (tool.args.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage(tool.isBusybox ? 127 : 125);
  }
  const out = tool.process.descriptors.get(1);
  if (out?.isTerminal === true) {
    tool.err(
      tool.say(
        'nohup: appending output to nohup.out\n',
        "nohup: ignoring input and appending output to 'nohup.out'\n",
      ),
    );
    await tool.flush();
    const file = tool.process.files.open('nohup.out', {
      write: true,
      create: true,
      append: true,
      mode: 0o600,
    });
    out.close();
    tool.process.descriptors.set(1, file);
    if (tool.process.descriptors.get(2)?.isTerminal === true) {
      tool.process.descriptors.get(2)?.close();
      tool.process.descriptors.set(2, file.share());
    }
  }
  tool.process.onSignal('HUP', 'ignore');
  return becomeCommand(tool, tool.args);
}

export async function nice(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+n:', { adjustment: 'n' });
  if (options.rest.length === 0) {
    tool.out('0\n');
    return 0;
  }
  return becomeCommand(tool, options.rest);
}

/** setsid, and others that only run what they are given. */
export async function setsid(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+cfw');
  if (options.rest.length === 0) {
    if (!tool.isBusybox) tool.complain('no command specified');
    tool.usage();
  }
  return becomeCommand(tool, options.rest);
}

export async function time(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+vpao:f:');
  if (options.rest.length === 0) tool.usage();
  const started = tool.process.now().getTime();
  const child = startCommand(tool, options.rest);
  const status = typeof child === 'number' ? { code: child } : await child.exited;
  const seconds = (tool.process.now().getTime() - started) / 1000;
  if ('signal' in status && status.signal !== undefined)
    tool.err(`Command terminated by signal ${SIGNAL_NUMBERS[status.signal]}\n`);
  else if (status.code !== 0) tool.err(`Command exited with non-zero status ${status.code}\n`);
  if (options.has('p')) tool.err(`real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
  else
    tool.err(
      `real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`,
    );
  return status.code;
}

export async function watch(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+n:td', { interval: 'n', 'no-title': 't' });
  if (options.rest.length === 0) tool.usage();
  const command = options.rest.join(' ');
  for (;;) {
    tool.out('\u001b[H\u001b[J');
    if (!options.has('t'))
      tool.out(
        `Every ${Number(options.value('n') ?? 2).toFixed(1)}s: ${command}`.padEnd(52) +
          `${formatDate(tool.process.now(), '%Y-%m-%d %H:%M:%S')}\n\n`,
      );
    await tool.flush();
    const child = startCommand(tool, ['sh', '-c', command]);
    if (typeof child === 'number') return child;
    await child.exited;
    await tool.process.sleep(Number(options.value('n') ?? 2) * 1000);
  }
}
