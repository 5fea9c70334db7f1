import type { FieldError, Path } from '../objects/field-error.ts';
import { fieldErrors } from '../objects/field-error.ts';
import { ipBits } from '../objects/validation/cidr.ts';
import { isIp, validateIp } from '../objects/validation/ip.ts';
import { checkDnsSubdomain, checkPortName, checkPortNumber } from '../objects/validation/names.ts';
import { invalidFor } from './pod/checks.ts';

/** Addresses and ports as Services, Ingresses and endpoints share their rules. */

/** An address that something can be reached at (ValidateEndpointIP). */
export function validateReachableIp(ip: string, path: Path): FieldError[] {
  if (!isIp(ip)) return [fieldErrors.invalid(path, ip, 'must be a valid IP address')];
  const bits = ipBits(ip);
  const isV6 = ip.includes(':');
  const mapped = isV6 && bits >> 32n === 0xffffn;
  const v4 = isV6 ? (mapped ? bits & 0xffff_ffffn : undefined) : bits;
  const faults: FieldError[] = [];
  if (bits === 0n || v4 === 0n) faults.push(fieldErrors.invalid(path, ip, `may not be unspecified (${ip})`));
  if (v4 === undefined ? bits === 1n : v4 >> 24n === 127n) {
    faults.push(fieldErrors.invalid(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (v4 === undefined ? bits >> 118n === 0xfe80n >> 6n : v4 >> 16n === 0xa9fen) {
    faults.push(
      fieldErrors.invalid(path, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'),
    );
  }
  if (v4 === undefined ? bits >> 112n === 0xff02n : v4 >> 8n === 0xe0_00_00n) {
    faults.push(
      fieldErrors.invalid(path, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'),
    );
  }
  return faults;
}

/** A number or a name of a port. */
export function validatePort(port: number | string | undefined, path: Path): FieldError[] {
  return typeof port === 'string'
    ? invalidFor(path, port, checkPortName(port))
    : invalidFor(path, port ?? 0, checkPortNumber(port ?? 0));
}

interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** The address and the host name of a load balancer's entry. */
export function validateIngressPoint({ ip = '', hostname = '' }: Ingress, path: Path): FieldError[] {
  return ip === ''
    ? validateHostname(hostname, path)
    : [...validateIp(path.at('ip'), ip), ...validateHostname(hostname, path)];
}

function validateHostname(hostname: string, path: Path): FieldError[] {
  if (hostname === '') return [];
  const at = path.at('hostname');
  return [
    ...invalidFor(at, hostname, checkDnsSubdomain(hostname)),
    ...(isIp(hostname) ? [fieldErrors.invalid(at, hostname, 'must be a DNS name, not an IP address')] : []),
  ];
}
