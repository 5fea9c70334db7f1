import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { isCompared, type Conversation, type Step } from './conversation.ts';
import { normaliseBody, normaliseText, type Circumstances } from './normalise.ts';

/** What a step came to, after normalising. */
export type Answer =
  | { readonly exit: number; readonly stdout: string; readonly stderr: string }
  | { readonly status: number; readonly type: string; readonly warning?: string; readonly body: unknown };

/** A cluster to talk to. */
export interface Partner {
  /** Path of a kubeconfig with one client certificate. */
  readonly kubeconfig: string;
  /** Path of the kubectl to use. */
  readonly kubectl: string;
}

interface Access {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const STEP_LIMIT_MS = 90_000;
const SETTLE_LIMIT_MS = 90_000;
const POLL_MS = 200;

/** Holds a conversation in a namespace of its own, and answers with what each compared step came to, in order. */
export async function play(conversation: Conversation, partner: Partner): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-'));
  const namespace = `talk-${randomBytes(4).toString('hex')}`;
  try {
    const { text, access } = readKubeconfig(partner.kubeconfig, namespace);
    const kubeconfig = join(folder, '..', `${namespace}.kubeconfig`);
    writeFileSync(kubeconfig, text, { mode: 0o600 });
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin', 'kubectl'),
      `#!/bin/sh\nexec '${partner.kubectl}' --kubeconfig '${kubeconfig}' "$@"\n`,
      { mode: 0o755 },
    );
    const work = join(folder, 'work');
    mkdirSync(work);
    for (const [path, content] of Object.entries(conversation.files ?? {})) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), content.replaceAll('$NS', namespace));
    }
    const shell = (line: string, stdin = ''): Promise<{ exit: number; stdout: string; stderr: string }> =>
      runLine(line, stdin, work, {
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        HOME: process.env['HOME'],
        NS: namespace,
        LC_ALL: 'C.UTF-8',
        KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true',
        // what kubectl would open, and how tables are
        KUBE_EDITOR: 'false',
      });
    try {
      const circumstances = await lookAround(access, namespace, work);
      await settle(
        `kubectl create namespace ${namespace} && kubectl -n ${namespace} get serviceaccount default`,
        shell,
        `kubectl -n ${namespace} get serviceaccount default`,
      );
      const answers: Answer[] = [];
      for (const step of conversation.steps) {
        if ('settle' in step) await settle(step.settle, shell);
        else if (isCompared(step)) answers.push(await answerOf(step, shell, access, circumstances));
      }
      return answers;
    } finally {
      for (const line of conversation.after ?? []) await shell(line);
      await shell(`kubectl delete namespace ${namespace} --wait=false`);
      rmSync(kubeconfig, { force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Shell = (
  line: string,
  stdin?: string,
) => Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }>;

async function answerOf(
  step: Exclude<Step, { settle: string }>,
  shell: Shell,
  access: Access,
  circumstances: Circumstances,
): Promise<Answer> {
  if ('run' in step) {
    const { exit, stdout, stderr } = await shell(step.run, step.stdin);
    return {
      exit,
      stdout: normaliseText(stdout, circumstances),
      stderr: normaliseText(withoutRemarks(stderr), circumstances),
    };
  }
  const { method, path, headers, body } = step.request;
  const filled = (text: string): string => text.replaceAll('$NS', circumstances.namespace);
  const sent =
    body === undefined ? undefined : filled(typeof body === 'string' ? body : JSON.stringify(body));
  const response = await send(access, method, filled(path), headers ?? {}, sent);
  return {
    status: response.status,
    type: response.type,
    ...(response.warning === undefined ? {} : { warning: normaliseText(response.warning, circumstances) }),
    body: normaliseBody(response.body, circumstances),
  };
}

/**
 * kubectl's own remarks: how far its version is from the server's, and that the empty message by which a server tells
 * that an exec stands came before it was ready to listen (it then drops nothing that belongs to an answer).
 */
function withoutRemarks(text: string): string {
  return text
    .replaceAll(/^WARNING: version difference between client .*\n?/gm, '')
    .replaceAll(/^E\d{4} .*websocket\.go:\d+\] Unknown stream id 1, discarding message\n/gm, '');
}

async function settle(line: string, shell: Shell, again = line): Promise<void> {
  const end = Date.now() + SETTLE_LIMIT_MS;
  for (let next = line; ; next = again) {
    const { exit, stdout, stderr } = await shell(next);
    if (exit === 0) return;
    if (Date.now() > end) throw new Error(`did not settle: ${line}\n${stdout}${stderr}`);
    await sleep(POLL_MS);
  }
}

function runLine(
  line: string,
  stdin: string,
  cwd: string,
  env: Record<string, string | undefined>,
): Promise<{ exit: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'sh',
      ['-c', line],
      { cwd, env, timeout: STEP_LIMIT_MS, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
        resolve({ exit, stdout, stderr });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
  });
}

/** The kubeconfig with the namespace of the conversation, and its certificates. */
function readKubeconfig(path: string, namespace: string): { readonly text: string; readonly access: Access } {
  const config = parse(readFileSync(path, 'utf8'));
  for (const { context } of config.contexts) context.namespace = namespace;
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  return {
    text: JSON.stringify(config),
    access: {
      server: cluster.server,
      ca: decode(cluster['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    },
  };
}

function decode(data: string): Buffer {
  return Buffer.from(data, 'base64');
}

async function lookAround(access: Access, namespace: string, folder: string): Promise<Circumstances> {
  const nodes = JSON.parse((await send(access, 'GET', '/api/v1/nodes', {}, undefined)).body);
  const { gitVersion } = JSON.parse((await send(access, 'GET', '/version', {}, undefined)).body);
  return {
    namespace,
    node: nodes.items[0].metadata.name,
    server: access.server,
    folder,
    version: gitVersion,
  };
}

interface Response {
  readonly status: number;
  readonly type: string;
  readonly warning: string | undefined;
  readonly body: string;
}

function send(
  { server, ca, cert, key }: Access,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, server),
      {
        method,
        ca,
        cert,
        key,
        timeout: STEP_LIMIT_MS,
        headers: {
          accept: 'application/json',
          'user-agent': 'conversation/1.0',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            warning: response.headers['warning'],
            body: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
