import type { HostEngine } from '../../cluster/engine/engine.ts';
import type { Pack } from '../../pack/load-pack.ts';
import type { Home } from '../../session/home.ts';
import type { AttemptDesk } from './attempt-desk.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { TrainerOptions } from './options.ts';

/** What the parts of a trainer share. */
export interface TrainerParts {
  readonly options: TrainerOptions;
  readonly home: Home;
  readonly access: ClusterAccess<HostEngine>;
  readonly desk: AttemptDesk;
  readonly loadPack: () => Promise<Pack>;
}
