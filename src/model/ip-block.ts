/** An address as a number, with its family. */
interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Does the CIDR ("10.0.0.0/8", "fd00::/8") hold the address? What is neither is in no block. */
export function cidrHolds(cidr: string, ip: string): boolean {
  const slash = cidr.indexOf('/');
  if (slash === -1) return false;
  const base = parseAddress(cidr.slice(0, slash));
  const address = parseAddress(ip);
  const length = cidr.slice(slash + 1);
  if (base === null || address === null || base.family !== address.family || !/^\d{1,3}$/.test(length))
    return false;
  const bits = base.family === 4 ? 32 : 128;
  if (Number(length) > bits) return false;
  const rest = BigInt(bits - Number(length));
  return base.value >> rest === address.value >> rest;
}

/**
 * Addresses at the edges of a CIDR and of the blocks taken out of it: if the block less these holds any address, it holds
 * one of these. None where the CIDR is none.
 */
export function edgesOf(cidr: string, except: readonly string[]): readonly string[] {
  const blocks = [cidr, ...except].flatMap((one) => rangeOf(one) ?? []);
  return blocks.flatMap(({ family, first, last }) =>
    [first, first + 1n, last, first - 1n, last + 1n].flatMap((value) => formatAddress({ family, value })),
  );
}

function rangeOf(cidr: string): { family: 4 | 6; first: bigint; last: bigint } | null {
  const [text = '', length = ''] = cidr.split('/');
  const base = parseAddress(text);
  if (base === null || !/^\d{1,3}$/.test(length)) return null;
  const rest = BigInt((base.family === 4 ? 32 : 128) - Number(length));
  if (rest < 0n) return null;
  const first = (base.value >> rest) << rest;
  return { family: base.family, first, last: first + (1n << rest) - 1n };
}

/** None where the number is no address of the family. */
function formatAddress({ family, value }: Address): readonly string[] {
  const [bits, width, base] = family === 4 ? [32, 8, 10] : [128, 16, 16];
  if (value < 0n || value >> BigInt(bits) > 0n) return [];
  const groups = Array.from({ length: bits / width }, (_, index) =>
    ((value >> BigInt(bits - width * (index + 1))) & ((1n << BigInt(width)) - 1n)).toString(base),
  );
  return [groups.join(family === 4 ? '.' : ':')];
}

/** An IPv4 or IPv6 address; null for anything else. An IPv4 address written as IPv6 (::ffff:10.0.0.1) is IPv4. */
export function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

const MAPPED = 0xffffn;

function parseV6(text: string): Address | null {
  const sides = text.split('::');
  if (sides.length > 2) return null;
  const [head, tail] = sides.map((side) => groupsOf(side));
  if (head === undefined || head === null || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  const value = groups.reduce((sum, group) => (sum << 16n) + BigInt(group), 0n);
  return value >> 32n === MAPPED ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** The 16-bit groups of a part between colons; its last may be a dotted IPv4 address. */
function groupsOf(side: string): readonly number[] | null {
  if (side === '') return [];
  const parts = side.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? parseV4(part) : null;
    if (dotted !== null) groups.push(Number(dotted.value >> 16n), Number(dotted.value & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
