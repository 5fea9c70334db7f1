import { SystemError, type Process } from '../../process/types.ts';

/** The directives that this server knows. */
export interface HttpdConfiguration {
  readonly serverRoot: string;
  readonly documentRoot: string;
  readonly ports: readonly number[];
  readonly index: readonly string[];
  readonly pidFile: string;
  readonly errorLog: string;
  readonly accessLog: string;
  readonly serverName: string | undefined;
  readonly user: string;
  readonly group: string;
  readonly listsFolders: boolean;
}

/** Why the server does not start: what it says, line by line. */
export class ConfigurationFault extends Error {}

const DEFAULT_ROOT = '/usr/local/apache2';

/** Reads httpd.conf; `before` and `after` are directives of -C and -c. Throws ConfigurationFault. */
export function readConfiguration(
  { files }: Process,
  options: {
    readonly root: string | undefined;
    readonly file: string | undefined;
    readonly before: readonly string[];
    readonly after: readonly string[];
  },
): HttpdConfiguration {
  const root = options.root ?? DEFAULT_ROOT;
  const file = absolute(root, options.file ?? 'conf/httpd.conf');
  let text: string;
  try {
    text = Buffer.from(files.readFile(file)).toString();
  } catch (error) {
    const why = error instanceof SystemError ? error.message : '';
    throw new ConfigurationFault(`httpd: Could not open configuration file ${file}: ${why}`);
  }
  const found = new Map<string, string[]>();
  const lines = [...options.before, ...text.split('\n'), ...options.after];
  let depth = 0;
  for (const line of lines) {
    const words = wordsOf(line);
    const name = words[0]?.toLowerCase() ?? '';
    if (name.startsWith('</')) depth -= 1;
    else if (name.startsWith('<')) depth += 1;
    else if (name === 'options' || depth === 0 || /^(errorlog|customlog|directoryindex)$/.test(name))
      found.set(name, [...(found.get(name) ?? []), words.slice(1).join('\n')]);
  }
  const last = (name: string, otherwise: string): string => found.get(name)?.at(-1) ?? otherwise;
  const serverRoot = last('serverroot', root);
  const documentRoot = absolute(serverRoot, last('documentroot', 'htdocs'));
  if (!isFolder(files, documentRoot)) {
    const number = text.split('\n').findIndex((line) => /^\s*DocumentRoot/i.test(line)) + 1;
    throw new ConfigurationFault(
      `AH00526: Syntax error on line ${number} of ${file}:\nDocumentRoot '${documentRoot}' is not a directory, or is not readable`,
    );
  }
  const ports = (found.get('listen') ?? []).map((value) => Number(/(\d+)(?:\n|$)/.exec(value)?.[1]));
  if (ports.length === 0 || ports.some((port) => !(port > 0 && port < 65_536)))
    throw new ConfigurationFault(
      'no listening sockets available, shutting down\nAH00015: Unable to open logs',
    );
  return {
    serverRoot,
    documentRoot,
    ports,
    index: last('directoryindex', 'index.html').split('\n'),
    pidFile: absolute(serverRoot, last('pidfile', 'logs/httpd.pid')),
    errorLog: absolute(serverRoot, last('errorlog', 'logs/error_log')),
    accessLog: absolute(serverRoot, last('customlog', '/proc/self/fd/1').split('\n')[0] ?? ''),
    serverName: found.get('servername')?.at(-1),
    user: last('user', 'www-data'),
    group: last('group', 'www-data'),
    listsFolders: (found.get('options') ?? []).some((value) => /(^|\n)\+?(Indexes|All)(\n|$)/i.test(value)),
  };
}

/** Words and "words in quotes"; a comment has none. */
function wordsOf(line: string): readonly string[] {
  if (/^\s*#/.test(line)) return [];
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function absolute(root: string, path: string): string {
  return path.startsWith('/') ? path : `${root}/${path}`;
}

function isFolder(files: Process['files'], path: string): boolean {
  try {
    return files.stat(path).type === 'directory';
  } catch {
    return false;
  }
}
