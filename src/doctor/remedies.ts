import type { Host } from './host.ts';
import { systemFamily } from './system.ts';

/** Versions that are put into the commands: kind's first release for Kubernetes 1.36, and a kubectl that fits. */
const KIND = 'v0.32.0';
const KUBECTL = 'v1.36.3';

/** The commands that mend a machine, each as it is typed on this system. */
export interface Remedies {
  readonly installEngine: string;
  readonly startEngine: string;
  readonly allowEngine: string;
  readonly installKind: string;
  readonly installKubectl: string;
  /** Shows what fills the disk at a path. */
  freeDisk(path: string): string;
}

export function remediesFor(host: Host): Remedies {
  const family = systemFamily(host);
  const sudo = host.isRoot ? '' : 'sudo ';
  const machine = host.arch === 'arm64' ? 'arm64' : 'amd64';
  const system = host.platform === 'darwin' ? 'darwin' : 'linux';
  const hasSystemd = host.read('/proc/1/comm')?.trim() === 'systemd';
  const download = (name: string, url: string): string =>
    `curl -fLo /tmp/${name} ${url} && ${sudo}install -m 755 /tmp/${name} /usr/local/bin/${name}`;

  return {
    installEngine: {
      debian: `${sudo}apt-get update && ${sudo}apt-get install -y docker.io`,
      fedora: `${sudo}dnf install -y podman`,
      suse: `${sudo}zypper install -y docker && ${sudo}systemctl enable --now docker`,
      arch: `${sudo}pacman -S --needed docker && ${sudo}systemctl enable --now docker`,
      alpine: `${sudo}apk add docker && ${sudo}rc-update add docker && ${sudo}service docker start`,
      macos: 'brew install --cask docker && open -a Docker',
      other: 'curl -fsSL https://get.docker.com | sh',
    }[family],
    startEngine:
      family === 'macos'
        ? 'open -a Docker'
        : hasSystemd
          ? `${sudo}systemctl enable --now docker`
          : `${sudo}service docker start`,
    allowEngine: `sudo usermod -aG docker ${host.user} && newgrp docker`,
    installKind:
      family === 'macos'
        ? 'brew install kind'
        : download('kind', `https://kind.sigs.k8s.io/dl/${KIND}/kind-${system}-${machine}`),
    installKubectl:
      family === 'macos'
        ? 'brew install kubernetes-cli'
        : download('kubectl', `https://dl.k8s.io/release/${KUBECTL}/bin/${system}/${machine}/kubectl`),
    freeDisk: (path) => `df -h ${path}`,
  };
}
