// Bundles the program into dist/: one entry, split so that what a command doesn't need is not loaded.
import { build } from 'esbuild';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// the clone's path may hold spaces
const root = fileURLToPath(new URL('..', import.meta.url));

const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', 'decide-worker': 'src/grade/decide-worker.ts' },
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

// chunks of the build before go last, so that a program started meanwhile finds what it loads
const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
const dist = join(root, 'dist');
for (const name of readdirSync(dist)) {
  if (/\.js(\.map)?$/.test(name) && !made.has(name)) rmSync(join(dist, name));
}
