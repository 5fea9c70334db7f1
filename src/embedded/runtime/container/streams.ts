import { Handle, pipeEnd, type Description } from '../files/handle.ts';
import { makePipe } from '../files/anonymous.ts';
import { Output, outputDescription } from '../process/output.ts';
import type { SimulatedProcess } from '../process/simulated-process.ts';
import { Terminal } from '../process/terminal.ts';
import { openDevice } from '../files/devices.ts';
import type { DeviceInode } from '../files/inode.ts';

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly now: () => Date;
}

/** The standard streams of a container's process, seen from outside. */
export interface Streams {
  readonly output: Output;
  readonly terminal: Terminal | undefined;
  /** Gives a process its descriptors 0, 1 and 2. */
  connect(process: SimulatedProcess): void;
  write(bytes: Uint8Array): void;
  /** End of input. */
  end(): void;
}

export function createStreams(
  owner: Owner,
  options: {
    readonly tty: boolean;
    readonly stdin: boolean;
    readonly keeps: boolean;
    readonly terminalName: string;
  },
  nothing: DeviceInode,
): Streams {
  const output = new Output(options.keeps);
  if (options.tty)
    return terminalStreams(new Terminal(options.terminalName, output, owner), output, options.stdin);
  const out = outputDescription(output, 'stdout', owner);
  const err = outputDescription(output, 'stderr', owner);
  const pipe = makePipe({ credentials: { ...owner, groups: [], capabilities: new Set() }, now: owner.now });
  if (options.stdin) pipe.pipe.writers += 1;
  let ended = !options.stdin;
  return {
    output,
    terminal: undefined,
    connect(process) {
      const input: Description = options.stdin
        ? pipeEnd(pipe, { read: true, write: false }, `pipe:[${pipe.number}]`)
        : openDevice(nothing, '/dev/null', undefined);
      connectTo(process, [input, out, err]);
    },
    write(bytes) {
      if (!ended && pipe.pipe.readers > 0) pipe.pipe.push(bytes.slice());
    },
    end() {
      if (ended) return;
      ended = true;
      pipe.pipe.writers -= 1;
      pipe.pipe.wake();
    },
  };
}

function terminalStreams(terminal: Terminal, output: Output, stdin: boolean): Streams {
  const { description } = terminal;
  return {
    output,
    terminal,
    connect: (process) => connectTo(process, [description, description, description]),
    write(bytes) {
      if (stdin) terminal.type(bytes);
    },
    end() {
      if (stdin) terminal.type(Uint8Array.of(4));
    },
  };
}

function connectTo(process: SimulatedProcess, descriptions: readonly Description[]): void {
  for (const [number, description] of descriptions.entries())
    process.descriptors.set(number, new Handle(description, process));
}
