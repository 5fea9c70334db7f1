import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { numberAt, objectAt, stringAt, stringsAt } from './json-read.ts';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

/** A probe with the defaults of core/v1 filled in; null when there is none. Times are in seconds. */
export function effectiveProbe(container: JsonObject, key: string): JsonObject | null {
  const probe = container[key];
  if (!isJsonObject(probe)) return null;
  const handler = HANDLERS.find((name) => isJsonObject(probe[name])) ?? null;
  const action = handler === null ? {} : objectAt(probe, handler);
  return {
    handler,
    command: handler === 'exec' ? stringsAt(action, 'command') : null,
    path: handler === 'httpGet' ? (stringAt(action, 'path') ?? '/') : null,
    port: action['port'] ?? null,
    scheme: handler === 'httpGet' ? (stringAt(action, 'scheme') ?? 'HTTP') : null,
    host: stringAt(action, 'host'),
    initialDelaySeconds: numberAt(probe, 'initialDelaySeconds') ?? 0,
    periodSeconds: numberAt(probe, 'periodSeconds') ?? 10,
    timeoutSeconds: numberAt(probe, 'timeoutSeconds') ?? 1,
    successThreshold: numberAt(probe, 'successThreshold') ?? 1,
    failureThreshold: numberAt(probe, 'failureThreshold') ?? 3,
    terminationGracePeriodSeconds: numberAt(probe, 'terminationGracePeriodSeconds'),
  };
}
