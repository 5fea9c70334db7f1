import type { JsonObject } from '../../../src/model/json.ts';

/** Numbers in [0, 1) from a seed (mulberry32), so that a failure can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const NAMES = ['NET_ADMIN', 'SYS_TIME', 'CHOWN', 'net_raw', 'CAP_KILL', 'SYS_PTRACE'];

/**
 * Pods with security contexts drawn from a seed, two containers each, of which the second says something of its own;
 * every third Pod shares its process namespace. Only what the API server admits.
 */
export function drawPods(namespace: string, count: number, seed: number): readonly JsonObject[] {
  const random = randomFrom(seed);
  const maybe = <T>(chance: number, make: () => T): T | undefined => (random() < chance ? make() : undefined);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const some = (): readonly string[] => NAMES.filter(() => random() < 0.25);
  const ids = (): JsonObject =>
    given({
      runAsUser: maybe(0.5, () => pick([0, 99, 1000, 65_533])),
      runAsGroup: maybe(0.4, () => pick([0, 99, 3000])),
      seccompProfile: maybe(0.5, () => ({ type: pick(['RuntimeDefault', 'Unconfined']) })),
    });
  const own = (): JsonObject => {
    const privileged = random() < 0.15;
    return given({
      ...ids(),
      privileged: privileged ? true : undefined,
      allowPrivilegeEscalation: privileged ? undefined : maybe(0.5, () => random() < 0.4),
      readOnlyRootFilesystem: maybe(0.4, () => true),
      capabilities: maybe(0.7, () =>
        given({
          add: maybe(0.6, some),
          drop: maybe(0.7, () => (random() < 0.6 ? [pick(['ALL', 'all'])] : some())),
        }),
      ),
    });
  };
  // containerd makes no sandbox with a group and no user
  const shared = (): JsonObject => {
    const drawn = ids();
    return drawn['runAsUser'] === undefined ? given({ ...drawn, runAsGroup: undefined }) : drawn;
  };
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `drawn-${index}`, namespace, labels: { drawn: 'yes' } },
    spec: given({
      shareProcessNamespace: index % 3 === 0 ? true : undefined,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: given({
        ...shared(),
        fsGroup: maybe(0.3, () => 4000),
        supplementalGroups: maybe(0.3, () => [5000, 6000]),
      }),
      containers: ['one', 'two'].map((name) => ({
        name,
        image: 'busybox:1.36',
        command: ['sleep', '1d'],
        securityContext: name === 'one' && index % 2 === 0 ? {} : own(),
      })),
    }),
  }));
}

function given(value: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonObject;
}
