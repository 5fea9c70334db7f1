import { CouldNotLook } from '../../model/could-not-look.ts';

export type EngineName = 'docker' | 'podman' | 'nerdctl';

/** Why an engine that is installed can't be used. */
export type EngineTrouble = 'no-rights' | 'not-running' | 'other';

/** Sorts what an engine's program prints when it can't reach its engine. */
export function troubleOf(output: string): EngineTrouble {
  if (/permission denied|operation not permitted|must be run as root|access is denied/i.test(output))
    return 'no-rights';
  if (
    /cannot connect to the docker daemon|is the docker daemon running|cannot connect to podman|rootless containerd not running|connection refused|no such file or directory|failed to dial|dial unix/i.test(
      output,
    )
  )
    return 'not-running';
  return 'other';
}

/** What to type when an engine can't be used. */
export function adviceFor(engine: EngineName, trouble: EngineTrouble): string {
  switch (trouble) {
    case 'no-rights':
      return engine === 'docker'
        ? 'sudo usermod -aG docker "$USER", then log in again'
        : `sudo ${engine} info, to see whether it works with more rights`;
    case 'not-running':
      return engine === 'docker'
        ? 'sudo systemctl start docker'
        : engine === 'podman'
          ? 'podman info'
          : 'sudo systemctl start containerd';
    case 'other':
      return `${engine} info`;
  }
}

/** "docker is installed, but ..." with the first line of what it said. */
export function describeTrouble(engine: EngineName, trouble: EngineTrouble, output: string): string {
  const said = output.trim().split('\n')[0]?.slice(0, 200) ?? '';
  switch (trouble) {
    case 'no-rights':
      return `${engine} is installed, but you may not use it: ${said}`;
    case 'not-running':
      return `${engine} is installed, but its engine does not run: ${said}`;
    case 'other':
      return `${engine} is installed, but does not work: ${said}`;
  }
}

/** CouldNotLook when the output says that the engine itself did not answer; undefined otherwise. */
export function engineFault(engine: EngineName, output: string): CouldNotLook | undefined {
  if (
    /cannot connect to the docker daemon|is the docker daemon running|error during connect|cannot connect to podman|rootless containerd not running|(daemon|docker\.sock|podman\.sock|containerd\.sock).*(permission denied|connection refused)|permission denied.*(daemon|docker\.sock|podman\.sock|containerd\.sock)/i.test(
      output,
    )
  )
    return new CouldNotLook('unreachable', describeTrouble(engine, troubleOf(output), output));
  return undefined;
}
