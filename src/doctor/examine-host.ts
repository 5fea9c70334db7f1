import { dirname } from 'node:path';
import type { HomePaths } from '../lib/paths.ts';
import type { DoctorFinding, DoctorReport } from '../model/doctor-report.ts';
import type { ProviderName } from '../model/provider.ts';
import { examineEngine } from './engine.ts';
import { systemHost, type Host } from './host.ts';
import { remediesFor } from './remedies.ts';
import { examineDisk, examineMemory } from './resources.ts';
import { askKubectl, examineKind, examineNode, judgeKubectl } from './tools.ts';

export interface ExamineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homePaths: HomePaths;
  /** The configuration that kind is given. */
  readonly kindConfig: string;
  /** The provider asked for by --provider; undefined where none was. */
  readonly requested?: ProviderName | undefined;
  /** The running cluster's version, such as "v1.36.3"; undefined where there is none. */
  readonly kubernetes?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * What this machine has and what is missing, each with the command that mends it here. The probes run side by side,
 * each with a time limit, so that this ends within a few seconds whatever hangs. Throws only the signal's reason.
 */
export async function examineHost(
  options: ExamineOptions,
  host: Host = systemHost(options.env),
): Promise<DoctorReport> {
  const { signal, homePaths } = options;
  const remedies = remediesFor(host);
  const [engine, kind, kubectl, config, home] = await Promise.all([
    examineEngine(host, remedies, signal),
    examineKind(host, remedies, signal),
    askKubectl(host, signal),
    examineKindConfig(host, options.kindConfig),
    examineDisk(host, remedies, 'home', dirname(homePaths.database)),
  ]);
  const images = engine.root === null ? [] : [await examineDisk(host, remedies, 'engine', engine.root)];
  const ofKind = [engine.finding, kind, ...config];
  const provider = decideProvider(options.requested, ofKind);
  const rank = provider.name === 'kind' ? asFound : asOptional;
  return {
    findings: [
      examineNode(host),
      ...ofKind.map(rank),
      judgeKubectl(kubectl, remedies, options.kubernetes, provider.name),
      ...images.map(rank),
      home,
      examineMemory(host),
    ],
    provider,
  };
}

const asFound = (finding: DoctorFinding): DoctorFinding => finding;

/** What only kind needs is no hindrance where clusters come from elsewhere. */
const asOptional = (finding: DoctorFinding): DoctorFinding =>
  finding.status === 'missing'
    ? {
        ...finding,
        status: 'warning',
        detail: `${finding.detail}; needed only for clusters on a real container runtime`,
      }
    : finding;

/** Only a configuration that can't be read is worth a line. */
async function examineKindConfig(host: Host, path: string): Promise<readonly DoctorFinding[]> {
  if (await host.isReadable(path)) return [];
  return [
    {
      id: 'kind-config',
      title: "kind's configuration",
      status: 'missing',
      detail: `${path} can't be read`,
      fix: 'unset CKS_KIND_CONFIG',
    },
  ];
}

/** The provider that would be used, and why: kind where an engine answers and kind is installed, else the embedded. */
export function decideProvider(
  requested: ProviderName | undefined,
  ofKind: readonly DoctorFinding[],
): { readonly name: ProviderName; readonly why: string } {
  const missing = ofKind.filter(({ status }) => status === 'missing');
  const reasons = missing.map(({ title, detail }) => `${title}: ${detail}`).join('; ');
  switch (requested) {
    case 'kubeconfig':
      return { name: 'kubeconfig', why: 'you asked for it: a cluster of your own' };
    case 'embedded':
      return { name: 'embedded', why: 'an API server of our own with a simulated runtime; it needs nothing' };
    case 'kind':
      return missing.length === 0
        ? { name: 'kind', why: 'a container engine answers and kind is installed' }
        : { name: 'kind', why: `it can't make a cluster yet (${reasons})` };
    case undefined:
      return missing.length === 0
        ? { name: 'kind', why: 'a container engine answers and kind is installed' }
        : { name: 'embedded', why: `it needs nothing, and kind can't make a cluster here (${reasons})` };
  }
}
