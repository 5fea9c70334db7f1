/** Where the awk of busybox and mawk, which Debian has, differ in what a program means. */
export interface AwkDialect {
  readonly isBusybox: boolean;
  readonly isBuiltin: (name: string) => boolean;
  /** Whole numbers up to this are written as such; others as CONVFMT and OFMT say. */
  readonly largestInteger: number;
}

const COMMON =
  'length substr index split sub gsub match toupper tolower sprintf int sqrt exp log sin cos atan2 rand srand system close fflush systime strftime';
const BITS = 'and or xor compl lshift rshift';

function dialect(isBusybox: boolean, builtins: string, largestInteger: number): AwkDialect {
  const names = new Set(builtins.split(' '));
  return { isBusybox, isBuiltin: (name) => names.has(name), largestInteger };
}

export const BUSYBOX_AWK = dialect(true, `${COMMON} ${BITS}`, 2 ** 63);
export const MAWK = dialect(false, COMMON, 2 ** 31 - 1);
