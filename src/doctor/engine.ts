import type { DoctorFinding } from '../model/doctor-report.ts';
import { ask, type Host } from './host.ts';
import type { Remedies } from './remedies.ts';

const ENGINES = ['docker', 'podman', 'nerdctl'] as const;
type EngineName = (typeof ENGINES)[number];

/** What is known of the container engine. */
export interface EngineExamination {
  readonly finding: DoctorFinding;
  /** Where its images and containers lie; null where it does not answer, or they lie on another machine. */
  readonly root: string | null;
}

type State =
  | { readonly state: 'absent' }
  | { readonly state: 'answers'; readonly version: string; readonly root: string | null }
  | { readonly state: 'refused' | 'stopped' | 'silent'; readonly detail: string };

/** Asks docker, podman and nerdctl side by side: the order, and the variable that overrules it, are kind's. */
export async function examineEngine(
  host: Host,
  remedies: Remedies,
  signal: AbortSignal,
): Promise<EngineExamination> {
  const wanted = host.env['KIND_EXPERIMENTAL_PROVIDER'];
  const names = ENGINES.filter((name) => wanted === undefined || wanted === '' || name === wanted);
  const found = await Promise.all(
    names.map(async (name) => ({ name, state: await askEngine(host, name, signal) })),
  );
  const best =
    found.find(({ state }) => state.state === 'answers') ??
    found.find(({ state }) => state.state !== 'absent');
  if (best === undefined) {
    return {
      finding: finding('missing', `none of ${names.join(', ')} is installed`, remedies.installEngine),
      root: null,
    };
  }
  const { name, state } = best;
  switch (state.state) {
    case 'answers':
      return { finding: finding('ok', `${name} ${state.version}`, ''), root: state.root };
    case 'refused':
      return {
        finding: finding(
          'missing',
          `${name} is there, and you have no right to use it`,
          remedies.allowEngine,
        ),
        root: null,
      };
    case 'stopped':
      return {
        finding: finding('missing', `${name} is installed and not running`, startOf(name, remedies)),
        root: null,
      };
    case 'silent':
      return { finding: finding('missing', state.detail, startOf(name, remedies)), root: null };
    case 'absent':
      return { finding: finding('missing', `${name} is not installed`, remedies.installEngine), root: null };
  }
}

function finding(status: DoctorFinding['status'], detail: string, fix: string): DoctorFinding {
  return { id: 'container-engine', title: 'Container engine', status, detail, fix };
}

function startOf(name: EngineName, remedies: Remedies): string {
  switch (name) {
    case 'docker':
      return remedies.startEngine;
    case 'podman':
      return 'podman info';
    case 'nerdctl':
      return remedies.startEngine.replace('docker', 'containerd');
  }
}

async function askEngine(host: Host, name: EngineName, signal: AbortSignal): Promise<State> {
  const template =
    name === 'podman'
      ? '{{.Version.Version}}\t{{.Store.GraphRoot}}'
      : '{{.ServerVersion}}\t{{.DockerRootDir}}';
  const answer = await ask(host, name, ['info', '--format', template], signal);
  if (answer.state === 'absent') return { state: 'absent' };
  if (answer.state === 'silent') return { state: 'silent', detail: `${name} does not answer: ${answer.why}` };
  const { exitCode, stdout, stderr } = answer.result;
  // docker prints the template even where the daemon refuses, and ends with 0 before version 23
  const [version = '', root = ''] = stdout.trim().split('\t');
  if (exitCode === 0 && version !== '') {
    const isElsewhere = /^(tcp|ssh):/.test(host.env['DOCKER_HOST'] ?? '') || host.platform === 'darwin';
    return { state: 'answers', version, root: root === '' || isElsewhere ? null : root };
  }
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (/permission denied|access denied|must be root|rootless/i.test(stderr))
    return { state: 'refused', detail: said };
  if (/cannot connect|connection refused|is the docker daemon running|no such file/i.test(stderr))
    return { state: 'stopped', detail: said };
  return { state: 'silent', detail: `${name} does not work: ${said}` };
}
