import { examineHost } from '../../doctor/examine-host.ts';
import { MachineFault } from '../../lib/errors.ts';
import type { DoctorFinding, DoctorReport } from '../../model/doctor-report.ts';
import type { ClusterState } from '../../model/ports/provider.ts';
import type { ProviderName } from '../../model/provider.ts';
import { asTypedHere } from '../own-commands.ts';
import type { TrainerParts } from './parts.ts';
import { kindConfigOf } from './provider-parts.ts';

/** What this machine has and what is missing; the provider is the one that commands would use. */
export async function examine(parts: TrainerParts, signal: AbortSignal): Promise<DoctorReport> {
  const { options } = parts;
  const { provider, why, state, unreadable } = await lookAround(parts, signal);
  const report = await examineHost({
    env: options.env,
    homePaths: options.paths,
    kindConfig: kindConfigOf(options),
    requested: provider,
    kubernetes: state.state === 'ready' ? state.kubernetes : undefined,
    signal,
  });
  const findings = report.findings.map((finding) => ({
    ...finding,
    fix: asTypedHere(finding.fix, options.commandPrefix),
  }));
  return { findings: [...findings, ...unreadable], provider: { name: provider, why } };
}

interface Surroundings {
  readonly provider: ProviderName;
  readonly why: string;
  readonly state: ClusterState;
  readonly unreadable: readonly DoctorFinding[];
}

/** The provider in use. A history that can't be read (a full disk) is one more thing to tell, no reason to end. */
async function lookAround({ access }: TrainerParts, signal: AbortSignal): Promise<Surroundings> {
  try {
    const { provider, why } = await access.choose(signal);
    return { provider: provider.name, why, state: await provider.state(signal), unreadable: [] };
  } catch (error) {
    if (!(error instanceof MachineFault) || error.code !== 'history') throw error;
    const finding = {
      id: 'history',
      title: 'Your history',
      status: 'missing',
      detail: error.message,
      fix: error.next,
    } as const;
    return {
      provider: 'kind',
      why: 'your history can not be read',
      state: { state: 'absent' },
      unreadable: [finding],
    };
  }
}
