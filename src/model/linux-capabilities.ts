/** Capabilities by number: linux/capability.h. In capitals without CAP_. */
export const CAPABILITIES: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
];

/** What containers get unless told otherwise: containerd's defaults (pkg/oci, defaultUnixCaps). */
const DEFAULT_CAPABILITIES: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

/**
 * The capabilities a container is left with (its bounding set), by number, as containerd grants them
 * (internal/cri/opts, WithCapabilities): ALL is added or dropped first, then single ones are added, then dropped.
 * A name written with CAP_ is none that it knows: nothing is added or dropped by it.
 */
export function grantedCapabilities(
  add: readonly string[],
  drop: readonly string[],
  privileged: boolean,
): readonly string[] {
  if (privileged) return CAPABILITIES;
  let set = new Set(hasAll(add) ? CAPABILITIES : DEFAULT_CAPABILITIES);
  if (hasAll(drop)) set = new Set();
  for (const name of add) set.add(name.toUpperCase());
  for (const name of drop) set.delete(name.toUpperCase());
  return CAPABILITIES.filter((name) => set.has(name));
}

function hasAll(names: readonly string[]): boolean {
  return names.some((name) => name.toUpperCase() === 'ALL');
}

/**
 * The names in a set as /proc/<pid>/status shows it, by number; one the list does not know is its number. Null when
 * the text is no hexadecimal number.
 */
export function capabilitiesOfMask(mask: string): readonly string[] | null {
  if (!/^[0-9a-f]{1,16}$/i.test(mask)) return null;
  const bits = BigInt(`0x${mask}`);
  const names: string[] = [];
  for (let number = 0; number < 64; number += 1)
    if (((bits >> BigInt(number)) & 1n) === 1n) names.push(CAPABILITIES[number] ?? String(number));
  return names;
}
