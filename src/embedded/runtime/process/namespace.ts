import type { Handle } from '../files/handle.ts';
import type { Location } from '../files/inode.ts';
import type { MountNamespace } from '../files/mounts.ts';
import type { ProcessNamespace } from '../types.ts';
import type { FullCredentials } from './credentials.ts';
import type { OpenFile, ProcessLine, SignalName } from './types.ts';

/** A process as the others see it: what /proc and kill(2) need of it. */
export interface Member {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** The first 15 bytes of the program's name. */
  readonly comm: string;
  readonly exe: Location | undefined;
  readonly exePath: string;
  readonly credentials: FullCredentials;
  readonly files: { readonly cwdLocation: Location; readonly root: Location; readonly umask: number };
  readonly mounts: MountNamespace;
  readonly descriptors: ReadonlyMap<number, OpenFile>;
  readonly handles: ReadonlySet<Handle>;
  readonly started: Date;
  readonly state: ProcessLine['state'];
  readonly tty: string;
  /** ms of CPU time. */
  readonly cpu: number;
  readonly memoryLimit: number | undefined;
  readonly hostname: string;
  readonly handledSignals: ReadonlyMap<SignalName, unknown>;
  /** Its container, to tell processes of a shared namespace apart. */
  readonly world: object;
  deliver(signal: SignalName, from: 'inside' | 'outside'): void;
  adopt(ppid: number): void;
}

/** The processes that see each other, by their ids. */
export class PidNamespace implements ProcessNamespace {
  readonly members = new Map<number, Member>();
  #last = 0;

  get pids(): readonly number[] {
    return [...this.members.values()].filter(({ state }) => state !== 'Z').map(({ pid }) => pid);
  }

  takePid(): number {
    this.#last += 1;
    return this.#last;
  }

  /** A process has ended: its children are the first process's now, or end with it. */
  onEnd(ended: Member): void {
    if (ended.pid === 1) {
      for (const member of this.members.values()) member.deliver('KILL', 'outside');
      this.members.clear();
      return;
    }
    for (const member of this.members.values()) {
      if (member.ppid !== ended.pid) continue;
      if (member.state === 'Z') this.members.delete(member.pid);
      else member.adopt(1);
    }
  }
}
