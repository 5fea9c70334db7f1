import { examineHost } from '../../doctor/examine-host.ts';
import type { DoctorReport } from '../../model/doctor-report.ts';
import { asTypedHere } from '../own-commands.ts';
import type { TrainerParts } from './parts.ts';
import { kindConfigOf } from './provider-parts.ts';

/** What this machine has and what is missing; the provider is the one that commands would use. */
export async function examine(parts: TrainerParts, signal: AbortSignal): Promise<DoctorReport> {
  const { options, access } = parts;
  const { provider, why } = await access.choose(signal);
  const state = await provider.state(signal);
  const report = await examineHost({
    env: options.env,
    homePaths: options.paths,
    kindConfig: kindConfigOf(options),
    requested: provider.name,
    kubernetes: state.state === 'ready' ? state.kubernetes : undefined,
    signal,
  });
  const findings = report.findings.map((finding) => ({
    ...finding,
    fix: asTypedHere(finding.fix, options.commandPrefix),
  }));
  return { findings, provider: { name: provider.name, why } };
}
