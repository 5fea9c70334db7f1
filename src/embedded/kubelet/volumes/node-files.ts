import type { ContainerRuntime, VolumeFiles } from '../../runtime/types.ts';
import { VolumeError } from './types.ts';

/** The node's own files, which hostPath volumes reach into. */
export interface NodeFiles {
  readonly files: VolumeFiles;
  readonly hosts: string;
}

const ROOT = { uid: 0, gid: 0 } as const;

/** A small Linux file system: what Pods with hostPath volumes usually look for. */
export function makeNodeFiles(
  runtime: ContainerRuntime,
  node: { readonly name: string; readonly ip: string; readonly caPem: string },
): NodeFiles {
  const files = runtime.createVolume('disk');
  const hosts = `127.0.0.1\tlocalhost\n${node.ip}\t${node.name}\n`;
  for (const [path, mode] of [
    ['dev', 0o755],
    ['etc/kubernetes/manifests', 0o755],
    ['etc/kubernetes/pki', 0o755],
    ['home', 0o755],
    ['mnt', 0o755],
    ['opt', 0o755],
    ['root', 0o700],
    ['run', 0o755],
    ['srv', 0o755],
    ['tmp', 0o1777],
    ['usr/local/bin', 0o755],
    ['var/lib/containerd', 0o700],
    ['var/lib/kubelet/pods', 0o750],
    ['var/log/containers', 0o755],
    ['var/log/pods', 0o750],
    ['var/run', 0o755],
    ['var/tmp', 0o1777],
  ] as const) {
    files.makeDirectory(path, { mode, ...ROOT });
  }
  const write = (path: string, text: string, mode = 0o644): void =>
    files.writeFile(path, Buffer.from(text), { mode, ...ROOT });
  write('etc/hostname', `${node.name}\n`);
  write('etc/hosts', hosts);
  write('etc/resolv.conf', `nameserver ${node.ip}\n`);
  write('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n');
  write('etc/group', 'root:x:0:\ndaemon:x:1:\n');
  write('etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nID=debian\n');
  write('etc/kubernetes/pki/ca.crt', node.caPem);
  return { files, hosts };
}

/**
 * Checks a hostPath volume against its type, making what "OrCreate" types make (pkg/volume/hostpath). Answers the
 * path within the node's files.
 */
export function checkHostPath(node: NodeFiles, path: string, type: string): string {
  const inside = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  const { files } = node;
  const refuse = (what: string): never => {
    throw new VolumeError(`hostPath type check failed: ${path} is not ${what}`);
  };
  const isDirectory = inside === '' || files.isDirectory(inside);
  const exists = inside === '' || files.exists(inside);
  switch (type) {
    case '':
      // The runtime makes a folder of what isn't there when it mounts it.
      if (!exists) files.makeDirectory(inside, { mode: 0o755, ...ROOT });
      break;
    case 'DirectoryOrCreate':
      if (!exists) files.makeDirectory(inside, { mode: 0o755, ...ROOT });
      else if (!isDirectory) refuse('a directory');
      break;
    case 'Directory':
      if (!isDirectory) refuse('a directory');
      break;
    case 'FileOrCreate':
      if (!exists) {
        const parent = inside.split('/').slice(0, -1).join('/');
        if (parent !== '' && !files.isDirectory(parent)) {
          throw new VolumeError(`open ${path}: no such file or directory`);
        }
        files.writeFile(inside, new Uint8Array(), { mode: 0o644, ...ROOT });
      } else if (isDirectory) refuse('a file');
      break;
    case 'File':
      if (!exists || isDirectory) refuse('a file');
      break;
    case 'Socket':
      refuse('a socket file');
      break;
    case 'CharDevice':
      refuse('a character device');
      break;
    case 'BlockDevice':
      refuse('a block device');
      break;
    default:
      throw new VolumeError(`${type} is an invalid volume type`);
  }
  return inside;
}
