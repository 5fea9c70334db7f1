import type { Host } from './host.ts';

/** Which package manager the system has: decides the commands that mend it. */
export type SystemFamily = 'debian' | 'fedora' | 'suse' | 'arch' | 'alpine' | 'macos' | 'other';

/** os-release(5): ID is the system, ID_LIKE what it is made from. */
export function systemFamily(host: Pick<Host, 'platform' | 'read'>): SystemFamily {
  if (host.platform === 'darwin') return 'macos';
  const text = host.read('/etc/os-release') ?? host.read('/usr/lib/os-release') ?? '';
  const field = (name: string): string =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.replaceAll(/["']/g, '') ?? '';
  const ids = `${field('ID')} ${field('ID_LIKE')}`.toLowerCase().split(/\s+/);
  const known: readonly (readonly [SystemFamily, readonly string[]])[] = [
    ['debian', ['debian', 'ubuntu']],
    ['fedora', ['fedora', 'rhel', 'centos']],
    ['suse', ['suse', 'opensuse', 'sles']],
    ['arch', ['arch']],
    ['alpine', ['alpine']],
  ];
  return known.find(([, names]) => names.some((name) => ids.includes(name)))?.[0] ?? 'other';
}
