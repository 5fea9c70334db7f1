import { isIPv4, isIPv6 } from 'node:net';
import { cidrContains, ipBits, parseCidr, type Cidr } from '../../objects/validation/cidr.ts';
import type { Library } from '../signatures.ts';
import { CelError, Opaque } from '../values.ts';

/** Addresses and blocks of addresses: k8s.io/apiserver/pkg/cel/library, ip.go and cidr.go. */

class IpValue extends Opaque {
  readonly type = 'net.IP';
  readonly bits: bigint;
  readonly width: 32 | 128;
  constructor(bits: bigint, width: 32 | 128) {
    super();
    this.bits = bits;
    this.width = width;
  }
  equals(other: Opaque): boolean {
    return other instanceof IpValue && other.bits === this.bits && other.width === this.width;
  }
}

class CidrValue extends Opaque {
  readonly type = 'net.CIDR';
  readonly cidr: Cidr & { readonly address: bigint };
  constructor(cidr: Cidr & { readonly address: bigint }) {
    super();
    this.cidr = cidr;
  }
  equals(other: Opaque): boolean {
    const { cidr } = this;
    return (
      other instanceof CidrValue &&
      other.cidr.address === cidr.address &&
      other.cidr.prefix === cidr.prefix &&
      other.cidr.width === cidr.width
    );
  }
}

const isAddress = (text: string): boolean =>
  isIPv4(text) || (isIPv6(text) && !text.includes('%') && ipBits(text) >> 32n !== 0xffffn);

function toIp(text: string): IpValue {
  if (!isIPv4(text) && !isIPv6(text)) {
    throw new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  }
  if (text.includes('%'))
    throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  if (!isAddress(text)) throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new IpValue(ipBits(text), text.includes(':') ? 128 : 32);
}

function toCidr(text: string): CidrValue {
  const cidr = isCidr(text) ? parseCidr(text) : undefined;
  if (cidr === undefined) {
    throw new CelError(
      `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
    );
  }
  return new CidrValue(cidr);
}

function isCidr(text: string): boolean {
  const [address = '', prefix = ''] = text.split('/');
  return isAddress(address) && /^(?:0|[1-9]\d*)$/u.test(prefix) && parseCidr(text) !== undefined;
}

const shown = (groups: readonly bigint[]): string => groups.map((group) => group.toString(16)).join(':');

/** As Go writes it: the longest run of zeros is "::". */
function ipText({ bits, width }: Pick<IpValue, 'bits' | 'width'>): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bits >> BigInt((7 - index) * 16)) & 0xffffn);
  let [start, length] = [-1, 1];
  for (let from = 0; from < 8; from++) {
    const end = groups.findIndex((group, index) => index >= from && group !== 0n);
    const run = (end < 0 ? 8 : end) - from;
    if (run > length) [start, length] = [from, run];
  }
  return start < 0
    ? shown(groups)
    : `${shown(groups.slice(0, start))}::${shown(groups.slice(start + length))}`;
}

const inBlock = ({ bits, width }: IpValue, ...blocks: readonly string[]): boolean =>
  blocks.some((block) => {
    const cidr = parseCidr(block);
    return cidr !== undefined && cidrContains(cidr, bits, width);
  });

const contains = ({ cidr }: CidrValue, ip: IpValue | string): boolean => {
  const { bits, width } = typeof ip === 'string' ? toIp(ip) : ip;
  return cidrContains(cidr, bits, width);
};
const containsBlock = ({ cidr }: CidrValue, other: CidrValue | string): boolean => {
  const inner = (typeof other === 'string' ? toCidr(other) : other).cidr;
  return inner.prefix >= cidr.prefix && cidrContains(cidr, inner.bits, inner.width);
};

export const NETWORK: Library = [
  ['ip(string) IP', toIp],
  ['isIP(string) bool', isAddress],
  ['ip.isCanonical(string) bool', (text: string) => ipText(toIp(text)) === text],
  ['string(IP) string', ipText],
  ['IP.family() int', ({ width }: IpValue) => (width === 32 ? 4n : 6n)],
  ['IP.isUnspecified() bool', ({ bits }: IpValue) => bits === 0n],
  ['IP.isLoopback() bool', (ip: IpValue) => inBlock(ip, '127.0.0.0/8', '::1/128')],
  ['IP.isLinkLocalMulticast() bool', (ip: IpValue) => inBlock(ip, '224.0.0.0/24', 'ff02::/16')],
  ['IP.isLinkLocalUnicast() bool', (ip: IpValue) => inBlock(ip, '169.254.0.0/16', 'fe80::/10')],
  [
    'IP.isGlobalUnicast() bool',
    (ip: IpValue) =>
      ip.bits !== 0n &&
      !inBlock(
        ip,
        '255.255.255.255/32',
        '127.0.0.0/8',
        '::1/128',
        '224.0.0.0/4',
        'ff00::/8',
        '169.254.0.0/16',
        'fe80::/10',
      ),
  ],
  ['cidr(string) CIDR', toCidr],
  ['isCIDR(string) bool', isCidr],
  [
    'string(CIDR) string',
    ({ cidr }: CidrValue) => `${ipText({ bits: cidr.address, width: cidr.width })}/${cidr.prefix}`,
  ],
  ['CIDR.containsIP(string) bool', contains],
  ['CIDR.containsIP(IP) bool', contains],
  ['CIDR.containsCIDR(string) bool', containsBlock],
  ['CIDR.containsCIDR(CIDR) bool', containsBlock],
  ['CIDR.ip() IP', ({ cidr }: CidrValue) => new IpValue(cidr.address, cidr.width)],
  ['CIDR.prefixLength() int', ({ cidr }: CidrValue) => BigInt(cidr.prefix)],
  ['CIDR.masked() CIDR', ({ cidr }: CidrValue) => new CidrValue({ ...cidr, address: cidr.bits })],
];
