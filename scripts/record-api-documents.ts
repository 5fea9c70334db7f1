// Records the API documents of a Kubernetes server into src/embedded/schema/documents/.
//
//   node scripts/record-api-documents.ts                       from the server of the current kubectl context
//   node scripts/record-api-documents.ts --source DIR          from a Kubernetes source tree
//   node scripts/record-api-documents.ts ... --modules DIR     where the Go modules are (else $GOMODCACHE, ~/go/pkg/mod)
//
// A source tree's documents lack what a server adds: the values of enums, the protobuf form of OpenAPI v2, its build.
//
// The types need the Go sources of k8s.io/api and k8s.io/apimachinery of the same release; they are looked for in the
// source tree's staging folder, then in the modules. Needs kubectl for the first form.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { compileMessages } from './compile-messages.ts';
import { compileTypes } from './compile-types.ts';
import type { RecordedIndex } from '../src/embedded/schema/documents.ts';
import { apiVersionOf, pathOf, servedGroups } from '../src/embedded/schema/served.ts';

const { values: options } = parseArgs({
  options: { source: { type: 'string' }, modules: { type: 'string' }, release: { type: 'string' } },
});
const target = fileURLToPath(new URL('../src/embedded/schema/documents/', import.meta.url));

type Json = Record<string, unknown>;

interface Origin {
  /** For the note: where the documents are from. */
  readonly command: string;
  readonly version: Json;
  discovery(path: string): Json;
  openApiV3(path: string): string;
  openApiV2(): string;
  /** The same in protobuf, for old clients; only a server makes it, of all its groups. */
  openApiV2Protobuf?(): Promise<Buffer>;
}

const fetchRaw = (path: string): string =>
  execFileSync('kubectl', ['get', '--raw', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });

/** What `kubectl get --raw` can't: says which form it wants. */
async function fetchAs(path: string, accept: string): Promise<Buffer> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(proxy.stdout, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer];
    const address = /127\.0\.0\.1:\d+/.exec(line.toString('utf8'))?.[0];
    if (address === undefined) throw new Error(`kubectl proxy: ${line.toString('utf8')}`);
    const response = await fetch(`http://${address}${path}`, {
      headers: { accept },
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    proxy.kill();
  }
}

function fromServer(): Origin {
  return {
    command: 'node scripts/record-api-documents.ts',
    version: JSON.parse(fetchRaw('/version')) as Json,
    discovery: (path) => JSON.parse(fetchRaw(`/${path}`)) as Json,
    openApiV3: (path) => fetchRaw(`/openapi/v3/${path}`),
    openApiV2: () => fetchRaw('/openapi/v2'),
    openApiV2Protobuf: () =>
      fetchAs('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'),
  };
}

const minify = (text: string): string => JSON.stringify(JSON.parse(text));
const fileName = (path: string): string => path.replaceAll('/', '__');

function fromSource(folder: string): Origin {
  const release = options.release ?? /@?(v\d+\.\d+\.\d+)\/?$/.exec(folder)?.[1];
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(release ?? '') ?? [];
  if (release === undefined || major === undefined || minor === undefined) {
    throw new Error('the folder does not name its release: add --release v1.2.3');
  }
  const read = (...path: string[]): string => readFileSync(join(folder, 'api', ...path), 'utf8');
  return {
    command: `node scripts/record-api-documents.ts --source kubernetes@${release}`,
    version: {
      major,
      minor,
      emulationMajor: major,
      emulationMinor: minor,
      minCompatibilityMajor: major,
      minCompatibilityMinor: String(Number(minor) - 1),
      gitVersion: release,
      gitCommit: '',
      gitTreeState: 'clean',
      buildDate: '',
      goVersion: `go${readFileSync(join(folder, '.go-version'), 'utf8').trim()}`,
      compiler: 'gc',
      platform: 'linux/amd64',
    },
    discovery: (path) => JSON.parse(read('discovery', `${fileName(path)}.json`)) as Json,
    // a document of the tree says "unversioned" where a server says its version
    openApiV3: (path) =>
      minify(read('openapi-spec', 'v3', `${fileName(path)}_openapi.json`)).replace(
        '"version":"unversioned"',
        `"version":"${release}"`,
      ),
    openApiV2: () =>
      minify(read('openapi-spec', 'swagger.json')).replace(
        '"version":"unversioned"',
        `"version":"${release}"`,
      ),
  };
}

function write(name: string, content: string | Buffer): void {
  const bytes = Buffer.from(content);
  const compressed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(join(target, `${name}.br`), compressed);
  process.stdout.write(`${name}: ${bytes.length} bytes, ${compressed.length} compressed\n`);
}

/** OpenAPI v2 is one document of everything: only paths of what is served stay, and the definitions that they need. */
function keepServed(text: string): string {
  const document = JSON.parse(text) as Json & {
    paths: Record<string, unknown>;
    definitions: Record<string, unknown>;
  };
  const roots = ['/api/', '/apis/', '/version/'];
  const groups = servedGroups.flatMap(({ group, version }) => [
    `/${pathOf(group, version)}/`,
    ...(group === '' ? [] : [`/apis/${group}/`]),
  ]);
  const kept = Object.fromEntries(
    Object.entries(document.paths).filter(
      ([path]) =>
        roots.includes(path) ||
        groups.some((root) => path === root || (path.startsWith(root) && /^\/apis?\/.*v1\//.test(root))),
    ),
  );
  const definitions: Record<string, unknown> = {};
  const pending: unknown[] = [kept, document['parameters']];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (name in definitions) continue;
      definitions[name] = document.definitions[name];
      pending.push(definitions[name]);
    }
  }
  const sorted = Object.fromEntries(Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ ...document, paths: kept, definitions: sorted });
}

/** Where the Go sources of a package of k8s.io lie, for a release of Kubernetes (v1.36.3 is v0.36.3 of its modules). */
function goSources(release: string): (path: string) => string {
  const modules = options.modules ?? process.env['GOMODCACHE'] ?? join(homedir(), 'go', 'pkg', 'mod');
  return (path) => {
    const [host = '', module = '', ...rest] = path.split('/');
    const staged = join(options.source ?? '', 'staging', 'src', path);
    if (options.source !== undefined && existsSync(staged)) return staged;
    return join(modules, host, `${module}@${release.replace(/^v1\./, 'v0.')}`, ...rest);
  };
}

const origin = options.source === undefined ? fromServer() : fromSource(options.source);
const release = String(origin.version['gitVersion']);
// not from here: the roles that every cluster has
const roles = join(target, 'bootstrap-roles.json.br');
const keptRoles = existsSync(roles) ? readFileSync(roles) : undefined;
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'openapi-v3'), { recursive: true });
if (keptRoles !== undefined) writeFileSync(roles, keptRoles);

const groupVersionPaths = servedGroups.map(({ group, version }) => pathOf(group, version));
const groupPaths = servedGroups.flatMap(({ group }) => (group === '' ? [] : [`apis/${group}`]));
const hashes: Record<string, string> = {};
const definitions = new Map<string, object>();
for (const path of ['api', 'apis', 'version', ...groupPaths, ...groupVersionPaths].toSorted()) {
  const text = origin.openApiV3(path);
  hashes[path] = createHash('sha512').update(text).digest('hex').toUpperCase();
  write(`openapi-v3/${fileName(path)}.json`, text);
  const { components } = JSON.parse(text) as { components?: { schemas?: Record<string, object> } };
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) definitions.set(name, schema);
}
write('openapi-v2.json', keepServed(origin.openApiV2()));
const protobuf = await origin.openApiV2Protobuf?.();
if (protobuf !== undefined) write('openapi-v2.pb', protobuf);
const types = compileTypes(definitions, goSources(release));
write('types.json', JSON.stringify(types));
write('messages.json', JSON.stringify(compileMessages(types, goSources(release))));

const index = {
  version: origin.version,
  // without the address that the server had
  api: { versions: origin.discovery('api')['versions'] },
  apis: origin.discovery('apis'),
  resources: Object.fromEntries(
    servedGroups.map(({ group, version }) => [
      apiVersionOf(group, version),
      origin.discovery(pathOf(group, version)),
    ]),
  ),
  openApiV3: hashes,
} as unknown as RecordedIndex;
write('index.json', JSON.stringify(index));
writeFileSync(
  join(target, 'README.md'),
  `# Recorded API documents

Of Kubernetes ${release}; not to be changed by hand. Made by:

    ${origin.command}

Each file is compressed with brotli.

- \`index.json\`: \`/version\`, \`/api\`, \`/apis\`, the resources of each group version, and the hashes of the OpenAPI v3
  documents
- \`types.json\`: the types, from the OpenAPI v3 documents and the Go types (\`scripts/compile-types.ts\`)
- \`messages.json\`: the protobuf messages of the types (\`scripts/compile-messages.ts\`)
- \`openapi-v3/*\`: \`/openapi/v3/...\`
- \`openapi-v2.json\`: \`/openapi/v2\`, without the groups that are not served
- \`openapi-v2.pb\`: the same of all groups in protobuf; only there when it was recorded from a server
`,
);
