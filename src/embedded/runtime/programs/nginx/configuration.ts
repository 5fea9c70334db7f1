import { SystemError, type ProcessFiles } from '../../process/types.ts';

export interface NginxServer {
  readonly ports: readonly number[];
  readonly root: string;
  readonly index: readonly string[];
}

const MAIN = '/etc/nginx/nginx.conf';
const FOLDER = '/etc/nginx/conf.d';

/** The servers of /etc/nginx/conf.d/*.conf; or why nginx does not start. */
export function readServers(files: ProcessFiles): readonly NginxServer[] | string {
  try {
    const main = Buffer.from(files.readFile(MAIN)).toString();
    const own = serversOf(main);
    if (!main.includes('conf.d/*.conf')) return own;
    const names = files.readdir(FOLDER).filter((name) => name.endsWith('.conf'));
    const more = names.toSorted().map((name) => Buffer.from(files.readFile(`${FOLDER}/${name}`)).toString());
    return [...own, ...more.flatMap(serversOf)];
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const number = error.code === 'EACCES' ? 13 : 2;
    return `open() "${MAIN}" failed (${number}: ${error.message})`;
  }
}

/** The first root and index of each server block count, wherever they stand in it. */
function serversOf(text: string): readonly NginxServer[] {
  const plain = text.replaceAll(/#.*$/gm, '');
  return plain
    .split(/\bserver\s*\{/)
    .slice(1)
    .map((block) => {
      const listens = [...block.matchAll(/\blisten\s+([^;]+);/g)].map(([, value = '']) => value);
      const ports = listens.map((value) => Number(/(?:^|:)(\d+)(?:\s|$)/.exec(value)?.[1] ?? 80));
      return {
        ports: ports.length === 0 ? [80] : [...new Set(ports)],
        root: /\broot\s+([^;\s]+)\s*;/.exec(block)?.[1] ?? '/etc/nginx/html',
        index: (/\bindex\s+([^;]+);/.exec(block)?.[1] ?? 'index.html').trim().split(/\s+/),
      };
    });
}
