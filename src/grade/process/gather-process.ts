import type { JsonObject } from '../../model/json.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { FileFacts } from '../inside/facts.ts';
import type { Entrance } from '../inside/gather-inside.ts';
import { look } from '../look.ts';

/** What was seen of a container's main process. */
export type ProcessFacts = {
  /** The effective container. */
  readonly container: JsonObject;
  /** Shown to the learner: "web/server". */
  readonly name: string;
  /** The text of /proc/<pid>/status. */
  readonly status: Look<FileFacts>;
  /**
   * Texts of uid_map and gid_map, where the Pod has a user namespace of its own and the node was asked: the node sees
   * other ids than the container. Else null.
   */
  readonly maps: Look<readonly [FileFacts, FileFacts]> | null;
};

/** Looks at the main process of one container. `ownUsers`: the Pod has a user namespace of its own. */
export async function gatherProcess(
  entrance: Entrance,
  ownUsers: boolean,
  signal: AbortSignal,
): Promise<ProcessFacts> {
  const { container, name } = entrance;
  const status = await look(signal, () => entrance.readFile('/proc/1/status', 'text'));
  const translated = ownUsers && 'seen' in status && isFromNode(status.seen);
  const maps = translated ? await look(signal, () => readMaps(entrance)) : null;
  return { container, name, status, maps };
}

async function readMaps(entrance: Entrance): Promise<readonly [FileFacts, FileFacts]> {
  const uids = await entrance.readFile('/proc/1/uid_map', 'text');
  return [uids, await entrance.readFile('/proc/1/gid_map', 'text')];
}

function isFromNode(file: FileFacts): boolean {
  return file.file === 'present' && file.by.startsWith('the node ');
}
