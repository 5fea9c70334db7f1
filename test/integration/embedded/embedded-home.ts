import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM_FOLDER } from '../cli/run-cks.ts';
import { whichKubectl } from '../../conformance/find-kubectl.ts';

const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');
/** What the program needs, and what the scripts of solutions use. */
const TOOLS =
  'sh bash ps sed env cat grep tr cut head tail sleep sort uniq wc base64 openssl mktemp rm mv cp mkdir date seq awk ls touch chmod find xargs tee dirname basename cmp diff'.split(
    ' ',
  );

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own on a machine that has kubectl and no container engine. */
export interface EmbeddedHome {
  readonly folder: string;
  /** The learner's, once the cluster is up. */
  readonly kubeconfig: string;
  cks(...argv: readonly string[]): Promise<Run>;
  kubectl(...argv: readonly string[]): Promise<Run>;
  /** What the server wrote down of itself. */
  serverRecord(): { readonly pid: number; readonly port: number };
  /** Ends its server, if one runs, and removes the home. */
  remove(): Promise<void>;
}

export function makeEmbeddedHome(): EmbeddedHome {
  const root = mkdtempSync(join(tmpdir(), 'cks-embedded-'));
  const folder = join(root, 'home');
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const tool of TOOLS) symlinkSync(pathOf(tool), join(bin, tool));
  symlinkSync(whichKubectl(), join(bin, 'kubectl'));
  const env = { PATH: bin, HOME: root, CKS_HOME: folder, NO_COLOR: '1', LC_ALL: 'C.UTF-8' };
  const clusterFolder = (): string => {
    const id = execFileSync('ls', [join(folder, 'clusters', 'embedded')], { encoding: 'utf8' })
      .split('\n')
      .find((name) => name.startsWith('cks-') && !name.endsWith('.lock'));
    return join(folder, 'clusters', 'embedded', id ?? 'none');
  };
  const home: EmbeddedHome = {
    folder,
    get kubeconfig() {
      return join(clusterFolder(), 'learner.kubeconfig');
    },
    cks: (...argv) => runProgram(process.execPath, [MAIN, ...argv], env, root),
    kubectl: (...argv) => runProgram('kubectl', argv, { ...env, KUBECONFIG: home.kubeconfig }, root),
    serverRecord: () => JSON.parse(readFileSync(join(clusterFolder(), 'server', 'server.json'), 'utf8')),
    async remove() {
      await home.cks('down', '--provider', 'embedded', '--yes');
      rmSync(root, { recursive: true, force: true });
    },
  };
  return home;
}

function pathOf(tool: string): string {
  return execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}

function runProgram(
  program: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...argv], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
