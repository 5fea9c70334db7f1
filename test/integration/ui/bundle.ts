import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a test program, as the product is bundled (Node takes types out of .ts, not of .tsx). Answers its file. */
export async function bundleProgram(entry: string): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'cks-ui-program-'));
  await build({
    entryPoints: { program: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    jsx: 'automatic',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react-devtools-core'],
    banner: {
      js: "import { createRequire as testRequire } from 'node:module'; const require = testRequire(import.meta.url);",
    },
  });
  return join(outdir, 'program.mjs');
}
