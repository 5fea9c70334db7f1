/**
 * Makes a pack of 2,000 tasks (or as many as the first argument says) in a temporary folder and prints how long
 * loading and validating it takes. Budget: 1 s for 2,000, held against CPU time.
 *
 *   node bench/pack-load.ts [tasks]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CheckKind } from '../src/model/ports/check-kind.ts';
import { CHECK_KINDS } from '../src/grade/check-kinds.ts';
import { checkPack } from '../src/pack/check-pack.ts';
import { loadPack } from '../src/pack/load-pack.ts';

const BUDGET_MS = 1_000;

/** The shape of the real kind of this name without its expressions, to tell our cost from the CEL parser's. */
const resource: CheckKind = {
  name: 'resource',
  summary: 'Reads an object.',
  schema: z.strictObject({
    object: z.strictObject({
      apiVersion: z.string(),
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
    }),
    expect: z.record(z.string(), z.unknown()).optional(),
    rules: z
      .array(z.strictObject({ rule: z.string(), expected: z.string(), path: z.string().optional() }))
      .optional(),
    running: z.boolean().optional(),
  }),
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather: () => Promise.resolve(null),
  decide: () => ({ status: 'pass', expected: '', actual: '', evidence: [] }),
};

const check = (index: number, id: string, clause: string, requires: string): string => `
    - id: ${id}
      kind: resource
      title: Every container's root file system is read-only
      clause: ${clause}
      weight: 2
      requires: [${requires}]
      within: 20s
      why: One writable container is enough to keep a tool in the Pod.
      next: kubectl -n \${{ namespace }} get pod pod-ro -o yaml
      spec:
        object: { apiVersion: v1, kind: Pod, namespace: '\${{ namespace }}', name: pod-ro }
        expect: { spec: { restartPolicy: Always } }
        rules:
          - rule: "pod.containers.exists(c, c.image == image('busybox:1.32.${index}'))"
            expected: 'image busybox:1.32.0'
            path: spec.containers
        running: true`;

const task = (name: string, index: number): string => `apiVersion: cks-trainer/v1
kind: Task
metadata: { name: ${name}, title: Make a Pod immutable }
spec:
  domain: RT
  competencies: [immutability]
  weight: 4
  minutes: 6
  isolation: namespace
  needs: { cluster: [exec] }
  parameters:
    namespace: { type: namespace, default: sun }
    port: { type: integer, default: 8080, range: [8000, 8999] }
  text: |
    An audit found that attackers who get into the Pods of Namespace \`\${{ namespace }}\` leave their tools there.
    What an image holds shall stay as it was built, so that a Pod is replaced and never repaired.
  clauses:
    - { id: pod, text: 'Make a Pod \`pod-ro\` in Namespace \`\${{ namespace }}\`, image \`busybox:1.32.0\`.' }
    - { id: read-only, text: 'Every container, init containers included, has a read-only root file system.' }
    - { id: running, text: 'The Pod runs.' }
  setup:
    manifests: [setup/objects.yaml]
  checks:${check(index, 'pod-exists', 'pod', '')}${check(index, 'root-is-read-only', 'read-only', 'pod-exists')}${check(index, 'runs', 'running', 'pod-exists')}
  hints:
    - Generate the manifest, then edit it.
    - The setting belongs to each container.
    - 'It is \`securityContext.readOnlyRootFilesystem: true\`.'
  docs:
    - { title: Security context, url: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/' }
`;

const OBJECTS = `apiVersion: v1
kind: ConfigMap
metadata: { name: team, namespace: '\${{ namespace }}' }
data: { team: blue }
`;
const SOLUTION = `apiVersion: v1
kind: Pod
metadata: { name: pod-ro, namespace: '\${{ namespace }}' }
spec: { containers: [{ name: main, image: 'busybox:1.32.0', securityContext: { readOnlyRootFilesystem: true } }] }
`;

function makePack(root: string, count: number): void {
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put(
    'tasks/pack.yaml',
    'apiVersion: cks-trainer/v1\nkind: Pack\nmetadata: { name: large, title: Large, version: 1.0.0 }\n',
  );
  for (let index = 0; index < count; index += 1) {
    const folder = `domain-${index % 6}/task-${index}`;
    put(`tasks/${folder}/task.yaml`, task(`task-${index}`, index));
    put(`tasks/${folder}/setup/objects.yaml`, OBJECTS);
    put(`solutions/${folder}/solution.yaml`, SOLUTION);
    put(`solutions/${folder}/wrong/writable.yaml`, `# fails: root-is-read-only\n${SOLUTION}`);
  }
}

interface Measured<T> {
  readonly value: T;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** CPU time of this process besides wall time: it means the same on a busy machine. */
async function measure<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const before = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { value, wallMs, cpuMs: (user + system) / 1_000 };
}

const show = ({ wallMs, cpuMs }: Measured<unknown>): string =>
  `${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of CPU`;

const count = Number(process.argv[2] ?? 2_000);
const root = mkdtempSync(join(tmpdir(), 'cks-bench-pack-'));
try {
  makePack(root, count);
  for (const [kinds, named] of [
    [[resource], 'check kinds without expressions'],
    [CHECK_KINDS, `the trainer's check kinds, ${3 * count} CEL expressions`],
  ] as const) {
    for (const round of ['first', 'second']) {
      const load = await measure(() => loadPack(root, kinds));
      if (!load.value.ok || load.value.pack.tasks.length !== count) throw new Error('the pack does not load');
      const check = await measure(() => checkPack(root, kinds));
      if (check.value.faults.length > 0) throw new Error('the pack has faults');
      const verdict = load.cpuMs <= (BUDGET_MS * count) / 2_000 ? 'within the budget' : 'over the budget';
      process.stdout.write(
        `${count} tasks, ${named}, ${round} time: load ${show(load)} (${verdict}); check with solutions ${show(check)}\n`,
      );
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
