import type { Pod, Probe } from '../../objects/kinds.ts';
import type { KubeletContext } from '../context.ts';
import { aboutPod } from '../events/recorder.ts';
import { podSpec } from '../names.ts';
import type { Dial } from '../probes/http.ts';
import { type ProbeKind, ProbeLoop } from '../probes/probe-loop.ts';
import { type ProbeResult, runProbe } from '../probes/run-probe.ts';
import type { ContainerSlot, Run } from './container-slot.ts';

export interface PodProbeParts {
  readonly context: KubeletContext;
  readonly pod: () => Pod;
  readonly podIp: string;
  readonly dial: Dial;
  /** A result that the status shows. */
  readonly changed: () => void;
  /** Ends the run; `graceSeconds` where the probe has its own. */
  readonly kill: (message: string, graceSeconds: number | undefined) => void;
}

/** Starts the probes of a container that runs. Without a startup probe it has started; without readiness it is ready. */
export function startProbes(slot: ContainerSlot, run: Run, parts: PodProbeParts): void {
  const { spec, role } = slot.container;
  if (role !== 'main' && role !== 'sidecar') return;
  const { startupProbe, readinessProbe, livenessProbe } = spec;
  run.started = startupProbe === undefined;
  run.ready = readinessProbe === undefined;
  const loop = (
    kind: ProbeKind,
    probe: Probe,
    enabled: () => boolean,
    decided: (ok: boolean) => void,
  ): void => {
    run.probes.push(
      new ProbeLoop({
        clock: parts.context.clock,
        kind,
        probe,
        enabled,
        decided,
        run: () => probeOnce(slot, run, probe, parts),
        tell: (result) => tell(slot, kind, result, parts),
      }),
    );
  };
  const alive = (): boolean => run.ended === undefined && run.killing === undefined;
  const started = (): boolean => alive() && run.started;
  if (startupProbe !== undefined) {
    loop('Startup', startupProbe, alive, (success) => {
      if (success) {
        run.started = true;
        for (const probe of run.probes) probe.poke();
        parts.changed();
      } else failed(slot, 'startup', startupProbe, parts);
    });
  }
  if (readinessProbe !== undefined) {
    loop(
      'Readiness',
      readinessProbe,
      () => run.ended === undefined && run.started,
      (success) => {
        if (run.ready === success) return;
        run.ready = success;
        parts.changed();
      },
    );
  }
  if (livenessProbe !== undefined) {
    loop('Liveness', livenessProbe, started, (success) => {
      if (!success) failed(slot, 'liveness', livenessProbe, parts);
    });
  }
}

async function probeOnce(
  slot: ContainerSlot,
  run: Run,
  probe: Probe,
  parts: PodProbeParts,
): Promise<ProbeResult> {
  const { container } = run;
  if (container === undefined) return { kind: 'error', message: 'container is not running' };
  const { clock } = parts.context;
  return runProbe(probe, {
    clock,
    spec: slot.container.spec,
    container,
    podIp: parts.podIp,
    dial: parts.dial,
  });
}

function tell(
  slot: ContainerSlot,
  kind: ProbeKind,
  result: Exclude<ProbeResult, { kind: 'success' }>,
  { context, pod }: PodProbeParts,
): void {
  const about = aboutPod(pod(), slot.container.fieldPath);
  switch (result.kind) {
    case 'warning':
      context.events.record(about, 'Warning', 'ProbeWarning', `${kind} probe warning: ${result.message}`);
      break;
    case 'failure':
      context.events.record(about, 'Warning', 'Unhealthy', `${kind} probe failed: ${result.message}`);
      break;
    case 'error':
      context.events.record(
        about,
        'Warning',
        'Unhealthy',
        `${kind} probe errored and resulted in unknown state: ${result.message}`,
      );
      break;
  }
}

function failed(slot: ContainerSlot, kind: 'liveness' | 'startup', probe: Probe, parts: PodProbeParts): void {
  const policy = slot.container.spec.restartPolicy ?? podSpec(parts.pod()).restartPolicy ?? 'Always';
  const ending = policy === 'Never' ? '' : ', will be restarted';
  parts.kill(`Container ${slot.name} failed ${kind} probe${ending}`, probe.terminationGracePeriodSeconds);
}
