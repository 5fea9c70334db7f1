import { isIPv4, isIPv6 } from 'node:net';
import type { FieldError, Path } from '../field-error.ts';
import { fieldErrors } from '../field-error.ts';
import { isIp } from './ip.ts';

/** A block of addresses; `bits` is the network's number, `width` 32 or 128. */
export interface Cidr {
  readonly bits: bigint;
  readonly prefix: number;
  readonly width: 32 | 128;
}

const parseGroups = (text: string): bigint[] =>
  text === '' ? [] : text.split(':').flatMap((group) => readGroup(group));

function readGroup(group: string): bigint[] {
  if (!group.includes('.')) return [BigInt(`0x${group}`)];
  const value = group.split('.').reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n);
  return [value >> 16n, value & 0xffffn];
}

/** An IP address as a number; 32 bits for IPv4. It must be one. */
export function ipBits(ip: string): bigint {
  if (!ip.includes(':')) {
    return ip.split('.').reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n);
  }
  const [head = '', tail] = ip.split('::');
  const before = parseGroups(head);
  const after = tail === undefined ? [] : parseGroups(tail);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<bigint>(zeros).fill(0n), ...after].reduce(
    (sum, group) => sum * 65_536n + group,
    0n,
  );
}

/** Reads "10.0.0.0/8" as older Go versions do (leading zeros allowed); undefined when it is none. */
export function parseCidr(text: string): (Cidr & { readonly address: bigint }) | undefined {
  const [ip = '', prefixText, ...more] = text.split('/');
  if (more.length > 0 || prefixText === undefined || !isIp(ip) || !/^\d{1,4}$/u.test(prefixText)) {
    return undefined;
  }
  const width = ip.includes(':') ? 128 : 32;
  const prefix = Number(prefixText);
  if (prefix > width) return undefined;
  const address = ipBits(ip);
  const host = BigInt(width - prefix);
  return { address, bits: (address >> host) << host, prefix, width };
}

export function cidrContains(cidr: Cidr, address: bigint, width: number): boolean {
  return (
    width === cidr.width &&
    address >> BigInt(width - cidr.prefix) === cidr.bits >> BigInt(width - cidr.prefix)
  );
}

/** As apimachinery's IsValidCIDRForLegacyField (strict from 1.36 on). */
export function validateCidr(path: Path, value: string): FieldError[] {
  const cidr = parseCidr(value);
  if (cidr === undefined) {
    return [
      fieldErrors.invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'),
    ];
  }
  const [ip = '', prefix = ''] = value.split('/');
  if ((!isIPv4(ip) && !isIPv6(ip)) || (prefix.length > 1 && prefix.startsWith('0'))) {
    return [fieldErrors.invalid(path, value, 'must not have leading 0s in IP or prefix length')];
  }
  if (cidr.width === 128 && cidr.address >> 32n === 0xffffn) {
    return [fieldErrors.invalid(path, value, 'must not have an IPv4-mapped IPv6 address')];
  }
  if (cidr.address !== cidr.bits) {
    return [fieldErrors.invalid(path, value, 'must not have bits set beyond the prefix length')];
  }
  return [];
}
