import { createHash, hash } from 'node:crypto';

/**
 * The digest of files: sha256 over one line `<sha256 of the bytes>  <path>` for each, in the order of their paths. The
 * same as `find tasks -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export function digestFiles(files: Iterable<readonly [path: string, bytes: Uint8Array]>): string {
  const whole = createHash('sha256');
  for (const [path, bytes] of files) whole.update(`${hash('sha256', bytes)}  ${path}\n`);
  return whole.digest('hex');
}
