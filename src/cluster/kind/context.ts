import { MachineFault } from '../../lib/errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { findContainerEngine } from '../container-engine.ts';
import type { HostEngine } from '../engine/engine.ts';
import type { Environment } from '../engine/engine-program.ts';
import type { ClusterFiles } from '../practice/cluster-files.ts';

/** What every part of the kind provider is given. */
export interface KindContext {
  readonly cluster: string;
  readonly files: ClusterFiles;
  readonly env: Environment;
  readonly clock: Clock;
  /** Path of the kind configuration. */
  readonly kindConfig: string;
  readonly nodeImage: string | undefined;
}

/** The engine, or a MachineFault that says why there is none. */
export async function requireEngine(env: Environment, signal: AbortSignal): Promise<HostEngine> {
  const search = await findContainerEngine(env, signal);
  if (search.engine !== null) return search.engine;
  throw new MachineFault('no-engine', search.reason, search.next);
}
