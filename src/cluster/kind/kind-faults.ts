import { adviceForPull } from '../engine/pull-advice.ts';
import { adviceFor, troubleOf, type EngineName } from '../engine/engine-faults.ts';

export interface Advice {
  readonly code: string;
  /** One sentence. */
  readonly what: string;
  readonly next: string;
}

/** Reads what is wrong from what kind printed. `engine`: the engine it used. */
export function adviceForKind(output: string, engine: EngineName, configPath: string): Advice {
  if (/node\(s\) already exist for a cluster/i.test(output)) {
    return {
      code: 'cluster-exists',
      what: 'another program has made a cluster of this name meanwhile',
      next: 'cks status',
    };
  }
  if (
    /permission denied while trying to connect|(docker|podman|containerd)\.sock.*permission denied/i.test(
      output,
    )
  ) {
    return {
      code: 'engine-no-rights',
      what: `${engine} is there, but you may not use it`,
      next: adviceFor(engine, 'no-rights'),
    };
  }
  if (
    /cannot connect to the docker daemon|is the docker daemon running|cannot connect to podman/i.test(output)
  ) {
    return {
      code: 'engine-not-running',
      what: `${engine} does not answer`,
      next: adviceFor(engine, troubleOf(output)),
    };
  }
  const port = portOf(output);
  if (port !== undefined) {
    const which = port === '' ? 'a port' : `port ${port}`;
    return {
      code: 'port-taken',
      what: `${which} that the kind configuration asks for is in use`,
      next:
        port === ''
          ? `ss -ltnp, then change ${configPath}`
          : `ss -ltnp 'sport = :${port}', then end that program or change ${configPath}`,
    };
  }
  if (/no space left on device|disk quota exceeded/i.test(output)) {
    return { code: 'disk-full', what: 'the disk is full', next: 'df -h, then docker system prune' };
  }
  if (/failed to pull image|failed to ensure images|pull access denied|manifest unknown/i.test(output)) {
    const image = /pull(?:ing)? image:? "([^"]+)"/.exec(output)?.[1] ?? 'IMAGE';
    const { code, what } = adviceForPull(output, '');
    return { code, what: `the node image ${image} can't be had: ${what}`, next: `${engine} pull ${image}` };
  }
  if (
    /unable to decode config|error decoding|unknown field|invalid configuration|error unmarshaling|yaml:/i.test(
      output,
    )
  ) {
    return { code: 'kind-config', what: `kind refuses ${configPath}`, next: 'mend the file' };
  }
  if (/could not find a log line that matches|too many open files|inotify/i.test(output)) {
    return {
      code: 'node-start',
      what: 'the node container does not boot',
      next: 'see https://kind.sigs.k8s.io/docs/user/known-issues/, then cks up --retain and kind export logs',
    };
  }
  return {
    code: 'kind-failed',
    what: 'kind could not make the cluster',
    next: 'cks up --retain keeps the nodes for a look; cks doctor checks the machine',
  };
}

/** The port an engine says is taken; empty when it names none; undefined when ports are not the matter. */
function portOf(output: string): string | undefined {
  const taken = output
    .split('\n')
    .find((line) => /port is already allocated|address already in use|ports are not available/i.test(line));
  if (taken === undefined) return undefined;
  return /:(\d+)(?:\s|:|\/| failed|->)/.exec(taken)?.[1] ?? '';
}
