/** errno of Linux, as servers put it into their messages. */
const NUMBERS: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  ENOTDIR: 20,
  EISDIR: 21,
  ENOSPC: 28,
  EROFS: 30,
};

const EIO = 5;

/** The number of a failed system call; EIO's for those that servers here don't meet. */
export function errorNumber(code: string): number {
  return NUMBERS[code] ?? EIO;
}
