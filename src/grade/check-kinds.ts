import type { CheckKind } from '../model/ports/check-kind.ts';
import { absenceKind } from './checks/absence.ts';
import { admissionKind } from './checks/admission.ts';
import { accessKind } from './checks/access.ts';
import { certificateKind } from './checks/certificate.ts';
import { containerKind } from './checks/container.ts';
import { eventKind } from './checks/event.ts';
import { dockerfileKind } from './checks/dockerfile.ts';
import { execKind } from './checks/exec.ts';
import { fileKind } from './checks/file.ts';
import { httpKind } from './checks/http.ts';
import { logsKind } from './checks/logs.ts';
import { networkKind } from './checks/network.ts';
import { processKind } from './checks/process.ts';
import { manifestKind } from './checks/manifest.ts';
import { resourceKind } from './checks/resource.ts';
import { tokenKind } from './checks/token.ts';
import { rolloutKind } from './checks/rollout.ts';
import { trialKind } from './checks/trial.ts';

/** Every check kind. A new one goes here, into a file of its own in checks/, and into docs/pack-format.md. */
export const CHECK_KINDS: readonly CheckKind[] = [
  resourceKind,
  absenceKind,
  rolloutKind,
  execKind,
  processKind,
  httpKind,
  networkKind,
  logsKind,
  eventKind,
  trialKind,
  containerKind,
  fileKind,
  admissionKind,
  manifestKind,
  dockerfileKind,
  accessKind,
  tokenKind,
  certificateKind,
] as readonly unknown[] as readonly CheckKind[];
