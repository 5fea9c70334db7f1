const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  uint8: [0n, 255n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Does Go read this number's text into an integer of that format? Other formats are taken for int64. */
export function integerFits(text: string, format: string): boolean {
  // JSON has no leading zeros: more than 20 characters never fit, and are not worth reading
  if (text.length > 20 || !/^-?\d+$/.test(text)) return false;
  const range = RANGES[format] ?? RANGES['int64'];
  const value = BigInt(text);
  return range !== undefined && value >= range[0] && value <= range[1];
}

/** A whole number as an integer of that format: what doesn't fit loses its upper bits, as in Go's conversions. */
export function wrapInteger(value: number, format: string): number {
  return format === 'int32' ? Number(BigInt.asIntN(32, BigInt(value))) : value;
}
