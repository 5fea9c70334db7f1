import type { Host } from '../../../src/doctor/host.ts';
import { ProcessFault } from '../../../src/lib/process-fault.ts';
import type { ProcessResult } from '../../../src/lib/processes.ts';

export type Reply = Partial<ProcessResult> | 'absent' | 'hangs';

/** A machine where all is well, but for what is given. */
export function madeUpHost(
  replies: Readonly<Record<string, Reply>> = {},
  changes: Partial<Host> & { readonly files?: Readonly<Record<string, string>> } = {},
): Host {
  const all: Readonly<Record<string, Reply>> = {
    docker: { stdout: '28.2.0\t/var/lib/docker\n' },
    podman: 'absent',
    nerdctl: 'absent',
    kind: { stdout: 'kind v0.33.0 go1.26.8 linux/amd64\n' },
    kubectl: { stdout: '{"clientVersion": {"gitVersion": "v1.36.1"}}' },
    ...replies,
  };
  return {
    platform: 'linux',
    arch: 'x64',
    isRoot: false,
    user: 'ada',
    node: '24.1.0',
    env: {},
    read: (path) => ({ '/etc/os-release': 'ID=debian\n', ...changes.files })[path] ?? null,
    isReadable: () => Promise.resolve(true),
    freeBytes: () => Promise.resolve(100 * 1024 ** 3),
    freeMemory: () => 8 * 1024 ** 3,
    run(program) {
      const reply = all[program];
      if (reply === 'absent' || reply === undefined)
        return Promise.reject(new ProcessFault('not-found', program, 'not found', ''));
      if (reply === 'hangs')
        return Promise.reject(new ProcessFault('timeout', program, `no answer within 3 s: ${program}`, ''));
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...reply });
    },
    ...changes,
  };
}
