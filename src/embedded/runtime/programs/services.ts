import { coredns } from './coredns.ts';
import { httpd } from './httpd/httpd.ts';
import { nginx } from './nginx/nginx.ts';
import type { Program } from '../process/types.ts';

const SERVICES: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['coredns', coredns],
  ['httpd', httpd],
  ['nginx', nginx],
  ['pause', (process) => process.sleep(Number.MAX_SAFE_INTEGER).then(() => 0)],
]);

/** The programs that images exist for. */
export function findService(name: string): Program | undefined {
  return SERVICES.get(name);
}
