import { evaluateCel } from '../../lib/cel.ts';
import type { JsonObject } from '../../model/json.ts';

/** Does a spec's `only` mean this container? Without one all are meant. Only `true` chooses: what can't be evaluated is not true. */
export function isChosen(only: string | undefined, container: JsonObject): boolean {
  if (only === undefined) return true;
  const outcome = evaluateCel(only, { container });
  return outcome.ok && outcome.value === true;
}
