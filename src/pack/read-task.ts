import type { JsonObject } from '../model/json.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { ImageDefaults, PackIdentity, Parameter, Setup, Task } from '../model/task.ts';
import { examineCheckSpecs, mergeNeeds } from './check-specs.ts';
import { parseWith } from './explain-issue.ts';
import { refuseOtherVersion } from './file-header.ts';
import { type Finding, locateFindings } from './finding.ts';
import { checkObjectFile } from './object-file.ts';
import type { PackFault } from './pack-fault.ts';
import { defaultValues, placeholderFaults } from './placeholders.ts';
import { readYaml } from './read-yaml.ts';
import { checkSetupObject, markedValues } from './setup-rules.ts';
import { checkTaskRules } from './task-rules.ts';
import { taskSchema, type TaskFile } from './task-schema.ts';
import type { YamlPath } from './yaml-source.ts';

/** What reading a task needs to know of its pack. */
export interface TaskContext {
  readonly pack: PackIdentity;
  readonly images: readonly ImageDefaults[];
  readonly kinds: ReadonlyMap<string, CheckKind>;
  /**
   * The text of a file, by its path below the pack's root. Null: there is none. A fault of the file itself (too
   * large, not UTF-8) is reported by whoever read it, and comes as undefined.
   */
  readonly textOf: (path: string) => string | null | undefined;
}

export interface TaskRead {
  /** Null when there are faults. */
  readonly task: Task | null;
  readonly faults: readonly PackFault[];
}

/** Reads and validates one task. `folder` is its place below tasks/, such as "runtime/pod-ro". */
export function readTask(folder: string, context: TaskContext): TaskRead {
  const file = `tasks/${folder}/task.yaml`;
  const text = context.textOf(file);
  if (text === null || text === undefined) return { task: null, faults: [] };
  const yaml = readYaml(file, text);
  if (!yaml.ok) return { task: null, faults: yaml.faults };
  const found = (findings: readonly Finding[]): TaskRead => ({
    task: null,
    faults: locateFindings(file, text, findings),
  });
  const version = refuseOtherVersion(yaml.value);
  if (version !== null) return found([version]);
  const parsed = parseWith(taskSchema, yaml.value, [], 'see docs/pack-format.md');
  if (!parsed.ok) return found(parsed.findings);

  const taskFile = parsed.data;
  const parameters = Object.entries(taskFile.spec.parameters).map(([name, parameter]): Parameter => ({
    name,
    ...parameter,
  }));
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const checks = examineCheckSpecs(taskFile, defaultValues(parameters), context.kinds);
  const setup = readSetup(folder, taskFile, parameters, context);
  const task = buildTask(folder, taskFile, parameters, setup.setup, context);
  const needs = mergeNeeds([taskFile.spec.needs, ...checks.needs, needsOfSetup(task)]);
  const findings = [
    ...checkTaskRules(taskFile, yaml.value, name),
    ...checks.findings,
    ...setup.findings,
    ...findClusterlessSetup({ ...task, needs }),
  ];
  const faults = [...locateFindings(file, text, findings), ...setup.faults];
  return { task: faults.length === 0 ? { ...task, needs } : null, faults };
}

/** Reads the files that set-up puts in place, and looks at the objects in them. */
function readSetup(
  folder: string,
  { spec }: TaskFile,
  parameters: readonly Parameter[],
  context: TaskContext,
): { readonly setup: Setup; readonly findings: readonly Finding[]; readonly faults: readonly PackFault[] } {
  const findings: Finding[] = [];
  const faults: PackFault[] = [];
  const read = (path: string, at: YamlPath): { file: string; text: string } | null => {
    const file = `tasks/${folder}/${path}`;
    const text = context.textOf(file);
    if (text === null) {
      const message = `there is no file ${file}`;
      findings.push({ path: at, at: 'value', message, next: 'write it, or mend the path' });
    }
    if (typeof text !== 'string') return null;
    faults.push(...placeholderFaults(file, text, parameters));
    return { file, text };
  };
  const manifests = spec.setup.manifests.flatMap((path, index) => {
    const manifest = read(path, ['spec', 'setup', 'manifests', index]);
    if (manifest === null) return [];
    const values = markedValues(parameters);
    faults.push(
      ...checkObjectFile(manifest.file, manifest.text, values, (object) =>
        checkSetupObject(object, spec.isolation, parameters, values),
      ),
    );
    return [manifest];
  });
  const files = spec.setup.files.flatMap(({ path, from }, index) => {
    const source = read(from, ['spec', 'setup', 'files', index, 'from']);
    return source === null ? [] : [{ path, text: source.text }];
  });
  return { setup: { manifests, files, hostImages: spec.setup.hostImages }, findings, faults };
}

function buildTask(
  folder: string,
  { metadata, spec }: TaskFile,
  parameters: readonly Parameter[],
  setup: Setup,
  { pack, images }: TaskContext,
): Task {
  const own = new Set(spec.images.map(({ reference }) => reference));
  return {
    id: `${pack.name}/${metadata.name}`,
    name: metadata.name,
    pack,
    folder,
    title: metadata.title,
    domain: spec.domain,
    competencies: spec.competencies,
    weight: spec.weight,
    minutes: spec.minutes,
    needs: spec.needs,
    isolation: spec.isolation,
    parameters,
    text: spec.text,
    clauses: spec.clauses,
    setup,
    checks: spec.checks.map(({ within, spec: kindSpec, ...check }) => ({
      ...check,
      withinMs: within,
      spec: kindSpec as JsonObject,
    })),
    hints: spec.hints,
    docs: spec.docs,
    images: [...images.filter(({ reference }) => !own.has(reference)), ...spec.images],
    timeouts: { setupMs: spec.timeouts.setup, checkMs: spec.timeouts.check },
  };
}

function needsOfSetup({ setup, parameters }: Task): Task['needs'] {
  const usesEngine = setup.hostImages.length > 0 || parameters.some(({ type }) => type === 'container');
  return { cluster: [], host: usesEngine ? ['container-engine'] : [] };
}

/** A task that needs nothing of a cluster gets none, so its namespaces and objects would never be made. */
function findClusterlessSetup({ needs, parameters, setup }: Task): readonly Finding[] {
  if (needs.cluster.length > 0) return [];
  const namespace = parameters.find(({ type }) => type === 'namespace');
  if (namespace === undefined && setup.manifests.length === 0) return [];
  const path =
    namespace === undefined ? ['spec', 'setup', 'manifests'] : ['spec', 'parameters', namespace.name];
  const message = 'this is made in a cluster, and the task needs nothing of a cluster';
  return [{ path, at: 'key', message, next: 'say what it needs in `needs.cluster`' }];
}
