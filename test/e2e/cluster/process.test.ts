import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { processKind } from '../../../src/grade/checks/process.ts';
import { NO_FILES } from '../../unit/grade/fixtures/grade-task.ts';
import { effectivePod } from '../../../src/model/effective-pod.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../../src/model/json-read.ts';
import type { Cluster } from '../../../src/model/ports/cluster.ts';
import type { GradingSite } from '../../../src/model/ports/grading-site.ts';
import { parseProcessStatus } from '../../../src/model/process-status.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal, type PracticeHome } from './practice-cluster.ts';
import { drawPods } from './security-contexts.ts';

const NAMESPACE = 'drawn-contexts';
const SEED = 20_260_601;
const COUNT = 12;

let home: PracticeHome;
let cluster: Cluster;
const seen = new Map<string, JsonObject>();

beforeAll(async () => {
  home = openPracticeHome('process');
  await home.provider.up({}, () => undefined, signal());
  cluster = await home.provider.connect(signal());
  home.kubectl('create', 'namespace', NAMESPACE);
  const env = { ...process.env, KUBECONFIG: home.learner };
  const items = drawPods(NAMESPACE, COUNT, SEED);
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  execFileSync('kubectl', ['apply', '-f', '-'], { env, input: list });
  home.kubectl('-n', NAMESPACE, 'wait', '--for=condition=Ready', 'pod', '--all', '--timeout=180s');
  for (const status of await lookAtAll()) seen.set(status.name, status.process);
}, CLUSTER_LIMIT_MS);
afterAll(async () => {
  await cluster?.close();
  await home.remove();
}, CLUSTER_LIMIT_MS);

/** What the check kind saw of each main process, by "pod/container". */
async function lookAtAll(): Promise<readonly { readonly name: string; readonly process: JsonObject }[]> {
  const site: GradingSite = {
    attempt: 'a1',
    check: 'drawn',
    namespaces: [NAMESPACE],
    images: [],
    objects: cluster,
    cluster,
    engine: null,
    files: NO_FILES,
    given: [],
    now: () => systemClock.now(),
    wait: (ms, ended) => systemClock.sleep(ms, ended),
  };
  const spec = processKind.schema.parse({
    pod: { namespace: NAMESPACE, labelSelector: 'drawn=yes' },
    rules: [{ rule: 'true', expected: 'anything' }],
  });
  const facts = await processKind.gather(spec, site, signal(60_000));
  if (facts.processes === null || 'notSeen' in facts.processes) throw new Error(JSON.stringify(facts));
  return facts.processes.seen.map(({ name, status }) => {
    if ('notSeen' in status || status.seen.file !== 'present') throw new Error(JSON.stringify(status));
    const process = parseProcessStatus(status.seen.text);
    if (process === null) throw new Error(status.seen.text);
    return { name, process };
  });
}

/** What the specification says of a container, in the words in which the kernel says it; null: the image decides. */
function expected(container: JsonObject): JsonObject {
  const bounding = objectAt(container, 'capabilities')['bounding'] ?? [];
  const uid = container['runAsUser'] ?? 0;
  const seccomp = objectAt(container, 'seccomp');
  return {
    uids: [uid],
    ...(container['runAsGroup'] === null ? {} : { gids: [container['runAsGroup'] ?? 0] }),
    // without ambient capabilities a user who isn't root has none in effect
    effective: uid === 0 ? bounding : [],
    permitted: uid === 0 ? bounding : [],
    bounding,
    noNewPrivileges: container['noNewPrivileges'] ?? false,
    seccomp: seccomp['type'] === 'Unconfined' ? 0 : 2,
  };
}

function shown(process: JsonObject, keys: readonly string[]): JsonObject {
  const { effective = [], permitted = [], bounding = [] } = objectAt(process, 'capabilities');
  const all: JsonObject = { ...process, effective, permitted, bounding };
  return Object.fromEntries(keys.map((key): [string, Json] => [key, all[key] ?? null]));
}

const CASES = drawPods(NAMESPACE, COUNT, SEED).flatMap((pod) =>
  objectsAt(effectivePod(pod, []) ?? {}, 'containers').map((container): [string, JsonObject] => [
    `${stringAt(objectAt(pod, 'metadata'), 'name') ?? ''}/${stringAt(container, 'name') ?? ''}`,
    container,
  ]),
);

describe('what the kernel says of a main process is what its specification amounts to', () => {
  test.each(CASES)('%s', (name, container) => {
    const wanted = expected(container);
    expect({
      of: container['securityContext'],
      is: shown(seen.get(name) ?? {}, Object.keys(wanted)),
    }).toEqual({ of: container['securityContext'], is: wanted });
    const groups = (seen.get(name)?.['groups'] ?? []) as readonly number[];
    expect(groups).toEqual(expect.arrayContaining(container['supplementalGroups'] as number[]));
  });
});
