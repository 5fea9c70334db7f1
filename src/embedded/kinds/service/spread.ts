/** A number below `below` that depends on the text alone (FNV-1a). */
export function spread(text: string, below: number): number {
  let hash = 0x81_1c_9d_c5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return hash % below;
}
