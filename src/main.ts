#!/usr/bin/env node
// argv -> command -> exit code. The only place that exits.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from './cli/run-program.ts';
import { EXIT, Interrupted } from './lib/errors.ts';

// main.ts is one folder below the program's own, in the sources and built
const programFolder = fileURLToPath(new URL('..', import.meta.url));
const { version, engines } = JSON.parse(readFileSync(`${programFolder}package.json`, 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

// the first signal ends the work in order; a second one must not cut the cleaning up short
const stopping = new AbortController();
const stop = (signal: 'SIGINT' | 'SIGTERM') => () => {
  if (stopping.signal.aborted) process.stderr.write('cks: cleaning up, a moment\n');
  else stopping.abort(new Interrupted('interrupted', signal));
};
process.on('SIGINT', stop('SIGINT'));
process.on('SIGTERM', stop('SIGTERM'));
// the terminal is gone
process.on('SIGHUP', stop('SIGTERM'));

// the reader of our output is gone (`cks list | head`): nothing is left to say
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.bug);
});

const code = await runProgram(
  {
    argv: process.argv.slice(2),
    script: process.argv[1] ?? '',
    env: process.env,
    cwd: process.cwd(),
    streams: process,
    programFolder,
    version,
    node: { found: process.versions.node, needed: engines.node },
  },
  stopping.signal,
);
// what is still on its way into a pipe would be cut off by exit
for (const stream of [process.stdout, process.stderr])
  await new Promise((resolve) => stream.write('', resolve));
process.exit(code);
