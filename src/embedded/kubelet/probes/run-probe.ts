import type { Clock } from '../../../lib/clock.ts';
import type { Container as ContainerSpec, Probe } from '../../objects/kinds.ts';
import type { Container } from '../../runtime/types.ts';
import { expand } from '../container/expand.ts';
import { runInContainer } from '../container/run-in-container.ts';
import { after } from '../timers.ts';
import { type Dial, dialFailure, HttpFailure, httpGet, portNumber, urlOf } from './http.ts';

export type ProbeResult =
  | { readonly kind: 'success' }
  /** It works, with a remark for an event. */
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'failure'; readonly message: string }
  /** The probe itself did not work: told, but not counted. */
  | { readonly kind: 'error'; readonly message: string };

export interface ProbeTarget {
  readonly clock: Clock;
  readonly spec: ContainerSpec;
  readonly container: Container;
  readonly podIp: string;
  readonly dial: Dial;
}

const AGENT = 'kube-probe/1.36';

/** Runs a probe once (pkg/kubelet/prober, pkg/probe). Never rejects. */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return execProbe(probe.exec.command ?? [], timeoutMs, target);
  const expired = new AbortController();
  const cancel = after(target.clock, timeoutMs, () => expired.abort(new Error('timeout')));
  try {
    if (probe.httpGet !== undefined) return await httpProbe(probe.httpGet, target, expired.signal);
    if (probe.tcpSocket !== undefined) return await tcpProbe(probe.tcpSocket, target, expired.signal);
    if (probe.grpc !== undefined) {
      return { kind: 'failure', message: 'gRPC probes are not implemented by this simulated kubelet' };
    }
    return { kind: 'error', message: `missing probe handler for ${target.spec.name}` };
  } finally {
    cancel();
  }
}

async function execProbe(
  command: readonly string[],
  timeoutMs: number,
  { clock, spec, container }: ProbeTarget,
): Promise<ProbeResult> {
  // Only variables with plain values are known here (ExpandContainerCommandOnlyStatic).
  const values = new Map((spec.env ?? []).map(({ name, value }) => [name, value]));
  const argv = command.map((word) => expand(word, (name) => values.get(name)));
  const result = await runInContainer(clock, container, argv, timeoutMs);
  switch (result.kind) {
    case 'exited':
      return result.code === 0 ? { kind: 'success' } : { kind: 'failure', message: result.output };
    case 'timed-out':
      return { kind: 'failure', message: result.message };
    case 'failed':
      return { kind: 'error', message: result.message };
  }
}

async function httpProbe(
  get: NonNullable<Probe['httpGet']>,
  { spec, podIp, dial }: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const asked = urlOf(get, spec, podIp);
  if (asked === undefined) return { kind: 'error', message: unknownPort(get.port) };
  let url: string = asked;
  const first = new URL(url).hostname;
  for (let redirects = 0; ; redirects += 1) {
    try {
      const { status, location } = await httpGet(url, get, AGENT, dial, signal);
      if (status < 200 || status >= 400) {
        return { kind: 'failure', message: `HTTP probe failed with statuscode: ${status}` };
      }
      if (status < 300) return { kind: 'success' };
      const next: URL | undefined = location === undefined ? undefined : new URL(location, url);
      // To another host it isn't followed, and counts as success.
      if (next === undefined || next.hostname !== first) {
        return { kind: 'warning', message: 'Probe terminated redirects, Response body: ' };
      }
      if (redirects >= 9) {
        return { kind: 'failure', message: `Get ${JSON.stringify(location)}: stopped after 10 redirects` };
      }
      url = next.href;
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { kind: 'failure', message: `Get ${JSON.stringify(url)}: ${error.message}` };
    }
  }
}

async function tcpProbe(
  tcp: NonNullable<Probe['tcpSocket']>,
  { spec, podIp, dial }: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const port = portNumber(tcp.port, spec);
  if (port === undefined) return { kind: 'error', message: unknownPort(tcp.port) };
  const host = (tcp.host ?? '') === '' ? podIp : (tcp.host ?? '');
  try {
    const stream = await dial(host, port, signal);
    stream.destroy();
    return { kind: 'success' };
  } catch (error) {
    return { kind: 'failure', message: dialFailure(`${host}:${port}`, error, signal) };
  }
}

function unknownPort(port: unknown): string {
  return `strconv.Atoi: parsing ${JSON.stringify(String(port))}: invalid syntax`;
}
