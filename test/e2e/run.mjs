// Runs the end-to-end tests on real clusters: `npm run test:kind`, arguments go to jest. Uses this machine's container
// engine, kind and kubectl with the public node image; where these can't be had and CKS_RIG=1, the rig of test/rig;
// else it reports every test as skipped, with the reason, and that is no failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const RIG = join('test', 'rig', 'rig');
const DEFAULT_NODE_IMAGE = 'kindest/node:v1.36.3';
const ENGINES = ['docker', 'podman', 'nerdctl'];
const SECOND = 1000;
const NEVER_MATCHES = '(?!)';

const say = (text) => process.stderr.write(`test:kind: ${text}\n`);

function succeeds(command, args, seconds) {
  const { status } = spawnSync(command, args, { stdio: 'ignore', timeout: seconds * SECOND });
  return status === 0;
}

/** What this machine offers: the environment for the tests, or what is missing. */
function lookAround() {
  const image = process.env.CKS_NODE_IMAGE || DEFAULT_NODE_IMAGE;
  const missing = [];
  if (!succeeds('kind', ['version'], 30)) missing.push('kind is not on PATH');
  if (!succeeds('kubectl', ['version', '--client'], 30)) missing.push('kubectl is not on PATH');
  const engine = ENGINES.find((name) => succeeds(name, ['version'], 30) && succeeds(name, ['ps'], 30));
  if (!engine) missing.push(`no container engine answers (tried ${ENGINES.join(', ')})`);
  if (missing.length > 0) return { missing };
  if (!succeeds(engine, ['image', 'inspect', image], 30)) {
    say(`pulling ${image}`);
    if (!succeeds(engine, ['pull', image], 600))
      return { missing: [`the node image ${image} can't be pulled`] };
  }
  return { missing, env: { ...process.env, CKS_NODE_IMAGE: image } };
}

/** Starts the rig; the environment it gives. Ends this process when the rig can't start. */
function startRig() {
  const up = spawnSync('bash', [RIG, 'up'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (up.status !== 0) {
    say('the rig did not start, see above');
    process.exit(up.status ?? 1);
  }
  const { stdout } = spawnSync('bash', ['-c', `eval "$(bash ${RIG} env)" && exec env -0`], {
    cwd: root,
    encoding: 'utf8',
  });
  say(`uses the rig; it stays up. Next, when done: CKS_RIG=1 bash ${RIG} down`);
  return Object.fromEntries(
    stdout
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function jest(args, options) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const program = join('node_modules', 'jest', 'bin', 'jest.js');
  return spawnSync(process.execPath, [...flags, program, '--selectProjects', 'e2e', '--runInBand', ...args], {
    cwd: root,
    encoding: 'utf8',
    ...options,
  });
}

/** Has jest list every test as skipped, in its JSON report as well, and names each with the reason. */
function skipAll(reason, args) {
  const folder = mkdtempSync(join(tmpdir(), 'cks-e2e-'));
  try {
    const given = args.find((arg) => arg.startsWith('--outputFile='));
    const report = given ? given.slice('--outputFile='.length) : join(folder, 'report.json');
    const reporting = given ? [] : ['--json', `--outputFile=${report}`];
    const done = jest([...args, ...reporting, '--testNamePattern', NEVER_MATCHES], { stdio: 'pipe' });
    if (done.status !== 0) {
      process.stderr.write(done.stdout + done.stderr);
      return done.status ?? 1;
    }
    const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(
      (file) => file.assertionResults,
    );
    for (const { fullName } of tests) process.stdout.write(`skipped: ${fullName}: ${reason}\n`);
    say(
      `${tests.length} tests skipped: ${reason}. Next: install what is missing, or CKS_RIG=1 npm run test:kind`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
const found = lookAround();
if (found.env === undefined && process.env.CKS_RIG !== '1') {
  process.exitCode = skipAll(found.missing.join('; '), args);
} else {
  if (found.env === undefined) say(`${found.missing.join('; ')}: the rig is used`);
  const env = found.env ?? startRig();
  say(`node image ${env.CKS_NODE_IMAGE}`);
  process.exitCode = jest(args, { stdio: 'inherit', env }).status ?? 1;
}
