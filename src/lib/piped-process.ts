import { spawn } from 'node:child_process';

/** A process that is written to and read from while it runs. It keeps this process alive only while it is held. */
export interface PipedProcess {
  write(text: string): void;
  /** While held, this process does not end before it. */
  hold(held: boolean): void;
  end(): void;
}

export interface PipedListener {
  onData(chunk: Buffer): void;
  /** It ended, or could not be started; told once. */
  onEnd(): void;
}

/** Starts a program with its standard input and output in our hands; what it says on standard error is dropped. */
export function startPiped(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  listener: PipedListener,
): PipedProcess {
  const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'ignore'], env });
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    // whatever it started and left behind sees its input end
    child.stdin.destroy();
    child.kill('SIGKILL');
    listener.onEnd();
  };
  child.on('error', end);
  child.on('close', end);
  // whoever is gone doesn't read: its end is told by itself
  child.stdin.on('error', end);
  child.stdout.on('data', (chunk: Buffer) => listener.onData(chunk));
  // the pipes are sockets, which types don't say
  const parts = [child, child.stdin, child.stdout] as readonly unknown[] as readonly {
    ref(): void;
    unref(): void;
  }[];
  const hold = (held: boolean): void => {
    for (const part of parts) {
      if (held) part.ref();
      else part.unref();
    }
  };
  hold(false);
  return {
    write: (text) => {
      if (!ended) child.stdin.write(text);
    },
    hold,
    end,
  };
}
