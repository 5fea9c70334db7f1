// The embedded API server beside a real one, in one run: `KUBECONFIG=... npm run bench:embedded`, with KUBECONFIG on a
// kind cluster that may be written to (without it the embedded one alone). Ready time, memory, get, list of 1,000 Pods,
// watch and create, asked by the same client over one kept connection; rounds alternate between the two.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { median } from './median.ts';

const SCRIPT = fileURLToPath(new URL('../dist/embedded.js', import.meta.url));
const PODS = 1_000;
const STARTS = 5;
const ROUNDS = 30;
const NAMESPACE = `bench-${process.pid}`;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Server {
  readonly name: string;
  readonly url: string;
  readonly agent: Agent;
}

interface Identity {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

function send(server: Server, method: string, path: string, body?: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request(
      new URL(path, server.url),
      {
        method,
        agent: server.agent,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString('utf8');
          if ((response.statusCode ?? 0) < 300) resolve(answer);
          else reject(new Error(`${server.name}: ${method} ${path}: ${response.statusCode} ${answer}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

/** A Pod that is never scheduled, so that both only store it. */
const podOf = (name: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'bench' } },
  spec: {
    schedulerName: 'nobody',
    containers: [{ name: 'main', image: 'busybox:1.32.0', command: ['sleep', '1d'] }],
  },
});

/** Milliseconds from the write to its event at a watcher. */
function watchOnce(server: Server, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps?watch=true&timeoutSeconds=20&fieldSelector=metadata.name%3D${name}`;
    const sent = request(new URL(path, server.url), { agent: server.agent }, (response) => {
      const began = performance.now();
      response.on('error', () => undefined);
      response.once('data', () => {
        resolve(performance.now() - began);
        sent.destroy();
      });
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
      send(server, 'POST', `/api/v1/namespaces/${NAMESPACE}/configmaps`, object).catch(reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
    sent.end();
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function startEmbedded(
  folder: string,
): Promise<{ child: ChildProcess; server: Server; readyMs: number }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', SCRIPT, '--folder', folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const line = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const readyMs = performance.now() - began;
  const { port } = JSON.parse(line) as { port: number };
  const read = (file: string): Buffer => readFileSync(join(folder, 'pki', file));
  const identity = { ca: read('ca.crt'), cert: read('admin.crt'), key: read('admin.key') };
  return { child, readyMs, server: connectTo('embedded', `https://127.0.0.1:${port}`, identity) };
}

function connectTo(name: string, url: string, identity: Identity): Server {
  return { name, url, agent: new Agent({ keepAlive: true, ...identity }) };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Resident memory in MiB. */
function memoryOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Of the process kube-apiserver on this machine; undefined when it is not to be seen. */
async function memoryOfReal(): Promise<number | undefined> {
  const { execFileSync } = await import('node:child_process');
  try {
    return memoryOf(Number(execFileSync('pgrep', ['-o', 'kube-apiserver'], { encoding: 'utf8' }).trim()));
  } catch {
    return undefined;
  }
}

function decode(data: string): Buffer {
  return Buffer.from(data, 'base64');
}

function realServer(): Server | undefined {
  const path = process.env['KUBECONFIG'];
  if (path === undefined || path === '') return undefined;
  const config = parse(readFileSync(path, 'utf8'));
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  return connectTo('kube-apiserver', cluster.server, {
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  });
}

const starts: number[] = [];
for (let round = 0; round < STARTS; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'cks-bench-'));
  const { child, readyMs, server } = await startEmbedded(folder);
  starts.push(readyMs);
  server.agent.destroy();
  await stop(child);
  rmSync(folder, { recursive: true });
}
print(
  `ready, first start      embedded ${median(starts).toFixed(0)} ms (of ${STARTS} starts; budget 500 ms)`,
);

const folder = mkdtempSync(join(tmpdir(), 'cks-bench-'));
const { child, server } = await startEmbedded(folder);
print(`memory, ready           embedded ${memoryOf(child.pid).toFixed(0)} MiB (budget 120 MiB)`);
const real = realServer();
const servers = real === undefined ? [server] : [server, real];
try {
  for (const one of servers)
    await send(one, 'POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
  for (const one of servers) await waitForAccount(one);
  const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
  const times = new Map<string, number[]>();
  const note = (what: string, one: Server, ms: number): void => {
    const key = `${what} ${one.name}`;
    times.set(key, [...(times.get(key) ?? []), ms]);
  };
  for (let index = 0; index < PODS; index += 1)
    for (const one of servers)
      note('create', one, await timed(() => send(one, 'POST', pods, podOf(`pod-${index}`))));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of servers) {
      note('get', one, await timed(() => send(one, 'GET', `${pods}/pod-${round}`)));
      note('list', one, await timed(() => send(one, 'GET', pods)));
      note('watch', one, await watchOnce(one, `watched-${round}`));
    }
  }
  for (const [what, title] of [
    ['create', 'create a Pod'],
    ['get', 'get a Pod'],
    ['list', `list ${PODS} Pods`],
    ['watch', 'write to watch event'],
  ] as const) {
    const figures = servers.map((one) => ({
      name: one.name,
      ms: median(times.get(`${what} ${one.name}`) ?? []),
    }));
    const shown = figures.map(({ name, ms }) => `${name} ${ms.toFixed(2)} ms`).join(', ');
    const [ours, theirs] = figures;
    const ratio =
      ours === undefined || theirs === undefined
        ? ''
        : `, ${(ours.ms / theirs.ms).toFixed(2)} times the real one's`;
    print(`${title.padEnd(22)}  ${shown}${ratio}`);
  }
  const realMemory = real === undefined ? undefined : await memoryOfReal();
  print(
    `memory, ${PODS} Pods       embedded ${memoryOf(child.pid).toFixed(0)} MiB` +
      (realMemory === undefined ? '' : `, kube-apiserver ${realMemory.toFixed(0)} MiB`),
  );
} finally {
  for (const one of servers) {
    await send(one, 'DELETE', `/api/v1/namespaces/${NAMESPACE}`).catch(() => undefined);
    one.agent.destroy();
  }
  await stop(child);
  rmSync(folder, { recursive: true, force: true });
}

async function waitForAccount(one: Server): Promise<void> {
  for (;;) {
    try {
      await send(one, 'GET', `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
