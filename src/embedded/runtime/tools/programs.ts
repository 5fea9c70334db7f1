import { shellProgram, runShell } from '../shell/main.ts';
import type { Program } from '../process/types.ts';
import { busyboxTools, gnuTools } from './tables.ts';
import { runTool } from './tool.ts';
import type { Flavour } from './tool.ts';
import { busyboxBanner, usageOf } from './usage.ts';

/** The names of the programs there are, by whose they are: applets of busybox, and GNU and Debian programs. */
export const programNames: Readonly<Record<Flavour, readonly string[]>> = {
  busybox: ['busybox', 'sh', 'ash', ...Object.keys(busyboxTools)],
  gnu: ['bash', 'dash', 'sh', ...Object.keys(gnuTools)],
};

/** A program of an image; undefined: there is none of that name. */
export function findProgram(flavour: Flavour, name: string): Program | undefined {
  if (flavour === 'gnu') {
    if (name === 'bash') return shellProgram('bash');
    if (name === 'dash' || name === 'sh') return shellProgram('dash');
  } else {
    if (name === 'sh' || name === 'ash') return shellProgram('ash');
    if (name === 'busybox') return busybox;
  }
  const tools = flavour === 'gnu' ? gnuTools : busyboxTools;
  const main = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (main === undefined) return undefined;
  return async (process) => {
    const args = process.argv.slice(1);
    if (
      flavour === 'busybox' &&
      args[0] === '--help' &&
      !/^(?:echo|printf|test|\[|\[\[|true|false)$/.test(name)
    ) {
      await process.print(2, usageOf(name));
      return 0;
    }
    const called = flavour === 'gnu' ? (process.argv[0] ?? name) : name;
    return runTool(main, process, flavour === 'gnu' && !called.endsWith(name) ? name : called, args, flavour);
  };
}

/** `busybox APPLET [ARG]...` */
const busybox: Program = async (process) => {
  const [applet, ...args] = process.argv.slice(1);
  if (applet === undefined || applet === '--help') {
    await process.print(1, overview());
    return 0;
  }
  if (applet === '--list') {
    await process.print(
      1,
      programNames.busybox
        .toSorted()
        .map((name) => `${name}\n`)
        .join(''),
    );
    return 0;
  }
  if (applet === 'sh' || applet === 'ash') return runShell(process, 'ash', [applet, ...args]);
  const main = Object.hasOwn(busyboxTools, applet) ? busyboxTools[applet] : undefined;
  if (main === undefined) {
    await process.print(2, `${applet}: applet not found\n`);
    return 127;
  }
  return runTool(main, process, applet, args, 'busybox');
};

function overview(): string {
  const lines: string[] = [];
  let line = '\t';
  for (const name of programNames.busybox.toSorted()) {
    if (line.length + name.length > 70) {
      lines.push(line);
      line = '\t';
    }
    line += `${name}, `;
  }
  lines.push(line.replace(/, $/, ''));
  return (
    `${busyboxBanner}\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\n` +
    'Usage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --show SCRIPT\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...\n\n' +
    '\tBusyBox is a multi-call binary that combines many common Unix\n\tutilities into a single executable.  Most people will create a\n\tlink to busybox for each function they wish to use and BusyBox\n\twill act like whatever it was invoked as.\n\n' +
    `Currently defined functions:\n${lines.join('\n')}\n`
  );
}
