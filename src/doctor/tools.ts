import type { DoctorFinding } from '../model/doctor-report.ts';
import { readKubectlVersion } from '../model/kubectl-version.ts';
import type { ProviderName } from '../model/provider.ts';
import { LEAST_KIND, LEAST_KUBECTL_MINOR, LEAST_NODE, SUPPORTED_MINOR } from '../model/supported-versions.ts';
import { ask, type Answer, type Host } from './host.ts';
import type { Remedies } from './remedies.ts';

/** The program kind: there, and young enough for the node image. */
export async function examineKind(
  host: Host,
  remedies: Remedies,
  signal: AbortSignal,
): Promise<DoctorFinding> {
  const answer = await ask(host, 'kind', ['version'], signal);
  const version = /v(\d+\.\d+\.\d+)/.exec(printed(answer))?.[1];
  const finding = { id: 'kind', title: 'kind' };
  if (version === undefined)
    return { ...finding, status: 'missing', detail: notUsable('kind', answer), fix: remedies.installKind };
  if (isOlder(version, LEAST_KIND)) {
    return {
      ...finding,
      status: 'missing',
      detail: `${version} is too old: ${LEAST_KIND} or later is needed`,
      fix: remedies.installKind,
    };
  }
  return { ...finding, status: 'ok', detail: version, fix: '' };
}

/** Asks kubectl for its version. */
export function askKubectl(host: Host, signal: AbortSignal): Promise<Answer> {
  return ask(host, 'kubectl', ['version', '--client', '--output', 'json'], signal);
}

/**
 * kubectl: there, and within one minor version of the cluster, as Kubernetes' skew policy asks. The embedded cluster
 * speaks websockets alone to `exec`, `attach` and `cp`.
 */
export function judgeKubectl(
  answer: Answer,
  remedies: Remedies,
  kubernetes: string | undefined,
  provider: ProviderName,
): DoctorFinding {
  const version = readKubectlVersion(printed(answer));
  const finding = { id: 'kubectl', title: 'kubectl' };
  if (version === null)
    return {
      ...finding,
      status: 'missing',
      detail: notUsable('kubectl', answer),
      fix: remedies.installKubectl,
    };
  const cluster = Number(/^v?1\.(\d+)/.exec(kubernetes ?? '')?.[1] ?? SUPPORTED_MINOR);
  const { text, minor } = version;
  if (provider === 'embedded' && minor < LEAST_KUBECTL_MINOR) {
    return {
      ...finding,
      status: 'warning',
      detail: `${text} is too old for exec, attach and cp in the embedded cluster: 1.${LEAST_KUBECTL_MINOR} or later is needed`,
      fix: remedies.installKubectl,
    };
  }
  if (Math.abs(minor - cluster) > 1) {
    return {
      ...finding,
      status: 'warning',
      detail: `${text} is more than one minor version away from the cluster's 1.${cluster}: some commands may fail`,
      fix: remedies.installKubectl,
    };
  }
  return { ...finding, status: 'ok', detail: text, fix: '' };
}

/** The Node that runs this. */
export function examineNode(host: Host): DoctorFinding {
  const old = isOlder(host.node, LEAST_NODE);
  return {
    id: 'node',
    title: 'Node.js',
    status: old ? 'missing' : 'ok',
    detail: old ? `${host.node} is too old: ${LEAST_NODE} or later is needed` : host.node,
    fix: old ? 'npm ci' : '',
  };
}

function printed(answer: Answer): string {
  return answer.state === 'answered' && answer.result.exitCode === 0 ? answer.result.stdout : '';
}

function notUsable(program: string, answer: Answer): string {
  switch (answer.state) {
    case 'absent':
      return 'not installed';
    case 'silent':
      return answer.why;
    case 'answered': {
      const said = answer.result.stderr.trim().split('\n')[0] ?? '';
      return `${program} does not say its version${said === '' ? '' : `: ${said}`}`;
    }
  }
}

/** Compares versions of three numbers. */
function isOlder(version: string, least: string): boolean {
  const [ours, theirs] = [version, least].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  );
  const index = [0, 1, 2].find((place) => ours?.[place] !== theirs?.[place]);
  return index !== undefined && (ours?.[index] ?? 0) < (theirs?.[index] ?? 0);
}
