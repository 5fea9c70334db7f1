import { isIPv4, isIPv6 } from 'node:net';
import type { FieldError, Path } from '../field-error.ts';
import { fieldErrors } from '../field-error.ts';

/** An IPv4 address as older Go versions read it: leading zeros are allowed. */
function isLooseIPv4(value: string): boolean {
  const parts = value.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^[0-9]+$/u.test(part) && part.length < 10 && Number(part) < 256)
  );
}

function isMappedIPv6(value: string): boolean {
  return isIPv6(value) && /^(?:0{0,4}:){0,6}:?ffff:/iu.test(value) && value.toLowerCase().includes(':ffff:');
}

/** Is it an IP address, zones excluded? */
export function isIp(value: string): boolean {
  return isLooseIPv4(value) || (isIPv6(value) && !value.includes('%'));
}

/** As apimachinery's IsValidIPForLegacyField (strict from 1.36 on). */
export function validateIp(path: Path, value: string): FieldError[] {
  if (!isIp(value)) {
    return [
      fieldErrors.invalid(path, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
    ];
  }
  if (!value.includes(':') && !isIPv4(value)) {
    return [fieldErrors.invalid(path, value, 'must not have leading 0s')];
  }
  if (isMappedIPv6(value)) {
    return [fieldErrors.invalid(path, value, 'must not be an IPv4-mapped IPv6 address')];
  }
  return [];
}
