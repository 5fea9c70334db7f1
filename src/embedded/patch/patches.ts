import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicPatch } from './strategic-merge.ts';
import type { Patches } from './types.ts';

/** The patches of the API. `patch` is the parsed body; the answer shares nothing with what came in. */
export const patches: Patches = {
  json: applyJsonPatch,
  merge: applyMergePatch,
  strategic: applyStrategicPatch,
};
