import type { Clock } from '../../../lib/clock.ts';
import type { Container as ContainerSpec, Pod } from '../../objects/kinds.ts';
import type { Container } from '../../runtime/types.ts';
import { runInContainer } from '../container/run-in-container.ts';
import { describePod, goList, quoted } from '../names.ts';
import { type Dial, HttpFailure, httpGet, urlOf } from '../probes/http.ts';

export type Hook = NonNullable<NonNullable<ContainerSpec['lifecycle']>['preStop']>;

export interface HookTarget {
  readonly clock: Clock;
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly container: Container;
  readonly podIp: string;
  readonly dial: Dial;
}

/** Runs a postStart or preStop hook; answers what went wrong, '' when nothing did (pkg/kubelet/lifecycle). */
export async function runHook(hook: Hook, target: HookTarget, signal: AbortSignal): Promise<string> {
  const { clock, pod, spec, container, podIp, dial } = target;
  const where = `for Container ${quoted(spec.name)} in Pod ${quoted(describePod(pod))} failed - error: `;
  if (hook.exec !== undefined) {
    const command = hook.exec.command ?? [];
    const result = await runInContainer(clock, container, command, 0);
    const begin = `Exec lifecycle hook (${goList(command)}) ${where}`;
    if (result.kind === 'exited') {
      if (result.code === 0) return '';
      const error = `command '${command.join(' ')}' exited with ${result.code}: ${result.output}`;
      return `${begin}${error}, message: ${quoted(result.output)}`;
    }
    return `${begin}${result.message}, message: ""`;
  }
  if (hook.httpGet !== undefined) {
    const url = urlOf(hook.httpGet, spec, podIp);
    const begin = `HTTP lifecycle hook (${hook.httpGet.path ?? ''}) ${where}`;
    if (url === undefined) return `${begin}invalid port`;
    try {
      await httpGet(url, hook.httpGet, 'kube-lifecycle/1.36', dial, signal);
      return '';
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return `${begin}Get ${quoted(url)}: ${error.message}`;
    }
  }
  if (hook.sleep !== undefined) {
    try {
      await clock.sleep(hook.sleep.seconds * 1000, signal);
      return '';
    } catch {
      return `Sleep lifecycle hook (${hook.sleep.seconds}) ${where}container terminated before sleep hook finished`;
    }
  }
  return 'Cannot run handler: invalid handler';
}
