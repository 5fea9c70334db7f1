import type { Pod } from '../../objects/kinds.ts';
import type { PodNetwork, ProcessNamespace } from '../../runtime/types.ts';
import type { PodFiles } from '../container/mounts.ts';
import type { KubeletContext } from '../context.ts';
import { newContainerId, podSpec } from '../names.ts';
import { etcHosts, hostNames, resolvConf, resolverConfig } from '../network/dns.ts';
import { podNames } from '../network/pod-names.ts';

/** What the containers of a Pod share. */
export interface Sandbox {
  readonly id: string;
  readonly ip: string;
  readonly hostname: string;
  readonly network: PodNetwork;
  readonly files: PodFiles;
  /** The processes that a container sees: its own, the Pod's, or the node's. */
  readonly processes: () => ProcessNamespace;
  release(): void;
}

/** A sandbox can't be made; the message is what follows `Failed to create pod sandbox: `. */
export class SandboxError extends Error {}

const KNOWN_HANDLERS = ['', 'runc'];

/** Makes a Pod's sandbox: address, names, shared files and processes. Throws SandboxError. */
export function makeSandbox(pod: Pod, context: KubeletContext): Sandbox {
  const spec = podSpec(pod);
  checkRuntimeClass(spec.runtimeClassName, context);
  const onHost = spec.hostNetwork === true;
  const ip = onHost ? context.nodeIp : context.addresses.take();
  if (ip === undefined) {
    throw new SandboxError(
      'rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="ptp" failed (add): ' +
        'failed to allocate for range 0: no IP addresses available in range set',
    );
  }
  context.network.addHost(ip);
  const id = newContainerId();
  const names = hostNames(pod);
  const hostname = onHost ? context.nodeName : names.hostname;
  const resolver = resolverConfig(pod, context.nodeIp);
  const aliases = new Map(
    (spec.hostAliases ?? []).flatMap((alias) =>
      (alias.hostnames ?? []).map((name): [string, string] => [name, alias.ip]),
    ),
  );
  aliases.set(hostname, ip);
  if (names.domain !== '' && !onHost) aliases.set(`${names.hostname}.${names.domain}`, ip);
  const network = context.network.podNetwork(
    ip,
    podNames({ aliases, resolver, api: context.api, datagram: (to) => context.network.datagram(ip, to, 53) }),
  );
  const files = context.runtime.createVolume('disk');
  const write = (path: string, text: string): void =>
    files.writeFile(path, Buffer.from(text), { mode: 0o644, uid: 0, gid: 0 });
  write('etc-hosts', etcHosts(pod, ip, context.node.hosts));
  write('hostname', `${hostname}\n`);
  write('resolv.conf', resolvConf(resolver));
  const shared =
    spec.shareProcessNamespace === true ? context.runtime.createProcessNamespace({ pause: true }) : undefined;
  return {
    id,
    ip,
    hostname,
    network,
    files: { files, sandboxId: id },
    processes: () =>
      spec.hostPID === true ? context.nodeProcesses() : (shared ?? context.runtime.createProcessNamespace()),
    release: () => {
      if (onHost) return;
      context.network.removeHost(ip);
      context.addresses.free(ip);
    },
  };
}

function checkRuntimeClass(name: string | undefined, { api }: KubeletContext): void {
  if (name === undefined || name === '') return;
  const found = api.get('runtimeclasses.node.k8s.io', '', name);
  if (found === undefined) {
    throw new SandboxError(
      `failed to lookup RuntimeClass ${name}: runtimeclass.node.k8s.io ${JSON.stringify(name)} not found`,
    );
  }
  const handler = typeof found['handler'] === 'string' ? found['handler'] : '';
  if (!KNOWN_HANDLERS.includes(handler)) {
    throw new SandboxError(
      `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for ${JSON.stringify(handler)} is configured`,
    );
  }
}
