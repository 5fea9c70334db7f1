// Bundles the program into dist/: split so that what a command doesn't need is not loaded.
import { build } from 'esbuild';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// the clone's path may hold spaces
const root = fileURLToPath(new URL('..', import.meta.url));

const entryPoints = { main: 'src/main.ts', 'decide-worker': 'src/grade/decide-worker.ts' };
const embedded = 'src/embedded/main.ts';
if (existsSync(join(root, embedded))) entryPoints.embedded = embedded;

const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  jsx: 'automatic',
  minifySyntax: true,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['react-devtools-core'],
  // ink, client-node and yaml bring CommonJS that calls require
  banner: {
    js: "import { createRequire as cksRequire } from 'node:module'; const require = cksRequire(import.meta.url);",
  },
});

// The recorded documents are looked for beside the module that reads them, which is a chunk in dist/. A program that
// runs reads them when it needs them: those that are the same are not touched.
cpSync(join(root, 'src', 'embedded', 'schema', 'documents'), join(root, 'dist', 'documents'), {
  recursive: true,
  filter: (from, to) =>
    statSync(from).isDirectory() || !existsSync(to) || !readFileSync(from).equals(readFileSync(to)),
});

// A program that runs loads its parts when it needs them: chunks of earlier builds stay for a day after the build
// that replaced them. The list says which were the last build's; their time of change says when they were replaced.
const KEPT_MS = 24 * 60 * 60_000;
const dist = join(root, 'dist');
const list = join(dist, '.chunks.json');
const before = new Set(existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []);
const made = Object.keys(metafile.outputs).map((path) => basename(path));
const now = new Date();
for (const name of readdirSync(dist)) {
  if (!/\.js(\.map)?$/.test(name) || made.includes(name)) continue;
  const path = join(dist, name);
  if (before.has(name)) utimesSync(path, now, now);
  else if (now.getTime() - statSync(path).mtimeMs > KEPT_MS) rmSync(path);
}
writeFileSync(list, JSON.stringify(made));
