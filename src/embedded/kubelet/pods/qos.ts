import { parseQuantity } from '../../../model/quantity.ts';
import type { Pod } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';

const COUNTED = ['cpu', 'memory'];

/** The quality-of-service class (pkg/apis/core/v1/helper/qos): by cpu and memory alone. */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const spec = podSpec(pod);
  const own = spec.resources;
  const all =
    own?.requests !== undefined || own?.limits !== undefined
      ? [own]
      : [...(spec.initContainers ?? []), ...spec.containers].map(({ resources }) => resources);
  const given = all.some((resources) =>
    COUNTED.some((name) => amount(resources?.requests?.[name]) > 0 || amount(resources?.limits?.[name]) > 0),
  );
  if (!given) return 'BestEffort';
  const guaranteed = all.every((resources) =>
    COUNTED.every((name) => {
      const limit = amount(resources?.limits?.[name]);
      const request = resources?.requests?.[name];
      return limit > 0 && (request === undefined || amount(request) === limit);
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function amount(quantity: string | undefined): number {
  return parseQuantity(quantity ?? '0') ?? 0;
}
