import { join } from 'node:path';

/** A file a shell reads or runs. */
export interface ShellFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** A node of the practice cluster. */
export interface ShellNode {
  /** The container that is the node. */
  readonly container: string;
  /** What the learner may type after `ssh`: its name in Kubernetes and aliases. */
  readonly names: readonly string[];
}

/** What the learner's shell is made for. */
export interface ShellSite {
  /** Full id of the task, or null for a shell without one. */
  readonly task: string | null;
  /** The learner's kubeconfig, or null where the task needs no cluster. */
  readonly kubeconfig: string | null;
  readonly workdir: string;
  /** CKS_HOME or --home where it was given. */
  readonly home: string | null;
  /** The words that start this very program: node and the script. */
  readonly program: readonly string[];
  /** How the learner types a command of it, for notes: "cks". */
  readonly prefix: string;
  /** Where the files of the shells go; one folder per home. */
  readonly folder: string;
  readonly nodes: readonly ShellNode[];
  /** The container engine the nodes run in, or null. */
  readonly engine: string | null;
}

/**
 * The nodes with the names a learner may use: the container's own, what follows the cluster's name in it, and, as in
 * the exam, `cks-node01` and on for workers and `cks-controlplane` for the control plane. A cluster with no worker
 * has its only node under both.
 */
export function nameNodes(cluster: string, containers: readonly string[]): readonly ShellNode[] {
  const workers = containers.filter((container) => !isControlPlane(container)).toSorted(byNumber);
  const planes = containers.filter(isControlPlane).toSorted(byNumber);
  const named = (container: string, aliases: readonly string[]): ShellNode => {
    const short = container.startsWith(`${cluster}-`) ? [container.slice(cluster.length + 1)] : [];
    return { container, names: [container, ...short, ...aliases] };
  };
  return [
    ...planes.map((container, index) =>
      named(container, [
        ...(workers.length === 0 ? [workerAlias(index)] : []),
        `cks-controlplane${index === 0 ? '' : index + 1}`,
      ]),
    ),
    ...workers.map((container, index) => named(container, [workerAlias(index)])),
  ];
}

function isControlPlane(container: string): boolean {
  return container.includes('control-plane');
}

function workerAlias(index: number): string {
  return `cks-node${String(index + 1).padStart(2, '0')}`;
}

/** worker, worker2, worker10 */
function byNumber(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** The environment variables of the learner's shell. */
export function siteVariables(site: ShellSite): readonly (readonly [name: string, value: string])[] {
  const variables = [
    ['KUBECONFIG', site.kubeconfig],
    ['CKS_TASK', site.task],
    ['CKS_HOME', site.home],
    // kubectl 1.29 and 1.30 speak websockets to exec only when told to; the embedded cluster speaks nothing else
    ['KUBECTL_REMOTE_COMMAND_WEBSOCKETS', site.kubeconfig === null ? null : 'true'],
  ] as const;
  return variables.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** The folder of our commands: cks, k, ssh. */
export function commandFolder(site: ShellSite): string {
  return join(site.folder, 'bin');
}

/** A word for fish, where a backslash escapes within quotes too. */
export function quoteFishWord(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The files of one task's shells lie apart, so that two visits don't disturb each other. */
export function taskSlug(site: ShellSite): string {
  return site.task === null ? 'none' : site.task.replaceAll(/[^A-Za-z0-9_.-]+/g, '-');
}

/** The mark before the prompt. */
export function promptMark(site: ShellSite): string {
  // names of tasks are checked when packs are read; here only what no prompt language could take for its own
  const name = site.task
    ?.split('/')
    .at(-1)
    ?.replaceAll(/[^A-Za-z0-9_.-]+/g, '');
  return name === undefined ? '(cks) ' : `(cks ${name}) `;
}
