// Makes a clone ready to run: installs the packages when the lock file changed, builds when a source changed.
// Runs before `npm start`, `npm test` and `npm run cks`; no dependencies, and old Node versions can run it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MINIMUM = [22, 19];

const say = (text) => process.stderr.write(`cks: ${text}\n`);
const stop = (text) => {
  say(text);
  process.exit(3);
};
const readStamp = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Runs a command that may take long: on a terminal the seconds count up. Its output is shown when it fails. */
async function run(what, command, args) {
  const began = Date.now();
  const seconds = (digits) => `${((Date.now() - began) / 1000).toFixed(digits)} s`;
  const { isTTY } = process.stderr;
  const show = (text) => process.stderr.write(isTTY ? `\r\x1b[Kcks: ${text}` : `cks: ${text}\n`);
  show(`${what} ...`);
  const ticking = isTTY ? setInterval(() => show(`${what} ... ${seconds(0)}`), 1000) : undefined;
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const fault = await new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? code}`));
  });
  clearInterval(ticking);
  if (fault !== null) {
    if (isTTY) process.stderr.write('\n');
    process.stderr.write(output);
    stop(`${what} failed: ${fault}. Command: ${command} ${args.join(' ')}`);
  }
  show(`${what} took ${seconds(1)}`);
  if (isTTY) process.stderr.write('\n');
}

/** Does node_modules hold what the lock file names? npm keeps a list of what it installed. */
function holdsPackages() {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const there = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // an optional package may be for another system
    if (there[path] === undefined) return optional === true;
    return there[path].version === version;
  });
}

/**
 * Packages: installed when node_modules does not hold what the lock file names. The stamp saves comparing each time;
 * packages that were installed by hand are never thrown away when they fit.
 */
async function install() {
  const stamp = join(root, 'node_modules', '.cks-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readStamp(stamp) === wanted) return;
  if (!holdsPackages()) {
    const npm = process.env.npm_execpath;
    // npm's own script by the Node that runs this; engine warnings are about the Node that is about to be replaced
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    if (npm) await run('installing packages', process.execPath, [npm, ...args]);
    else await run('installing packages', 'npm', args);
  }
  writeFileSync(stamp, wanted);
}

/** The Node that npm scripts will find first: the one in node_modules, else the one that runs this. */
function findNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!(major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]))) {
    stop(
      `needs Node ${MINIMUM.join('.')} or newer, found ${process.version}. Install it from https://nodejs.org and start again.`,
    );
  }
  return process.execPath;
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

/** dist/ is made anew when the set of sources, or the size or time of one of them, changed. */
async function build(node) {
  const stamp = join(root, 'dist', '.stamp');
  const sources = ['package.json', 'package-lock.json', 'scripts/build.mjs'].map((name) => join(root, name));
  sources.push(...files(join(root, 'src')));
  const hash = createHash('sha256');
  for (const path of sources) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  const wanted = hash.digest('hex');
  if (readStamp(stamp) === wanted && existsSync(join(root, 'dist', 'main.js'))) return;
  await run('building', node, [join(root, 'scripts', 'build.mjs')]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}

await install();
await build(findNode());
