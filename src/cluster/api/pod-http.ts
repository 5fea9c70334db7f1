import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt } from '../../model/json.ts';
import type { ClusterReader, HttpOutcome, NodeAccess, PodHttp } from '../../model/ports/cluster.ts';
import { parseJson } from './failures.ts';
import { LONGEST_OUTPUT } from './exec-channel.ts';
import type { ApiResponse, Transport } from './transport.ts';

type Target = Parameters<PodHttp['get']>[0];

/**
 * GET requests to Pods: through the API server, and where that way gets no answer (a network policy may forbid it),
 * from the Pod's own node.
 */
export function createPodHttp(
  transport: Transport,
  reader: ClusterReader,
  nodes: NodeAccess | null,
): PodHttp {
  return {
    async get(target, signal) {
      const outcome = await throughApi(transport, target, signal);
      if (outcome.answered || outcome.cause === 'refused' || nodes === null) return outcome;
      return (await fromNode(reader, nodes, target, signal)) ?? outcome;
    },
  };
}

async function throughApi(transport: Transport, target: Target, signal: AbortSignal): Promise<HttpOutcome> {
  const what = `GET ${target.path} of Pod ${target.namespace}/${target.pod}, port ${target.port}`;
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`;
  const response = await transport.send(
    {
      method: 'GET',
      path: `/api/v1/namespaces/${target.namespace}/pods/http:${target.pod}:${target.port}/proxy${path}`,
      accept: '*/*',
      what,
      repeatable: true,
      // an error of the Pod's own server is an answer; one of the API server is not, but a failed proxy step is
      isAnswer: (status, body) =>
        (apiStatusOf(body) === undefined && !isPlainRefusal(status, body)) ||
        proxyFaultOf(status, body) !== undefined,
    },
    signal,
  );
  return judgeProxied(response, target);
}

/** The message of the API server when it could not pass the request on to the Pod. */
function proxyFaultOf(status: number, body: string): string | undefined {
  const message = apiStatusOf(body);
  return message !== undefined &&
    (status === 503 || status === 502) &&
    /error trying to reach service|dial tcp/.test(message)
    ? message
    : undefined;
}

function judgeProxied(response: ApiResponse, target: Target): HttpOutcome {
  const own = apiStatusOf(response.body);
  const proxyFault = proxyFaultOf(response.status, response.body);
  if (proxyFault !== undefined)
    return /connection refused/.test(proxyFault) ? refused(proxyFault) : noAnswer(proxyFault);
  if (own !== undefined && response.status === 404)
    return refused(`there is no Pod ${target.namespace}/${target.pod}`);
  if (own !== undefined && response.status === 403) throw new CouldNotLook('blocked', own);
  if (own !== undefined && response.status === 400) return noAnswer(own);
  return {
    answered: true,
    status: response.status,
    body: response.body.slice(0, LONGEST_OUTPUT),
    contentType: response.headers['content-type'] ?? '',
    server: String(response.headers['server'] ?? ''),
  };
}

/** The message of a v1.Status that the API server itself wrote; undefined when the body is something else. */
function apiStatusOf(body: string): string | undefined {
  const parsed = body.startsWith('{') ? parseJson(body) : undefined;
  if (!isJsonObject(parsed) || parsed['kind'] !== 'Status' || parsed['apiVersion'] !== 'v1') return undefined;
  return typeof parsed['message'] === 'string' ? parsed['message'] : '';
}

/**
 * Is it one of the plain texts that the API server answers with before it looks at a request? Sources:
 * k8s.io/apiserver, pkg/server/filters: priority-and-fairness.go and wrap.go (a handler that panicked). A Pod
 * that says just this is not told from it, so that what it says counts as not seen.
 */
function isPlainRefusal(status: number, body: string): boolean {
  const text = body.trim();
  return (
    (status === 429 && text.startsWith('Too many requests, please try again later.')) ||
    (status === 500 && text.startsWith('This request caused apiserver to panic.'))
  );
}

const MARK = '\n--cks-http--';

async function fromNode(
  reader: ClusterReader,
  nodes: NodeAccess,
  target: Target,
  signal: AbortSignal,
): Promise<HttpOutcome | undefined> {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: target.namespace, name: target.pod };
  const pod = await reader.read(ref, signal);
  if (!pod.found) return refused(`there is no Pod ${target.namespace}/${target.pod}`);
  const node = valueAt(pod.object, ['spec', 'nodeName']);
  const ip = valueAt(pod.object, ['status', 'podIP']);
  if (typeof node !== 'string' || typeof ip !== 'string') return undefined;
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`;
  const seen = await nodes.exec(node, curlCommand(`http://${host}:${target.port}${path}`), { signal });
  return seen.ran ? judgeCurl(seen.exitCode, seen.stdout, seen.stderr) : undefined;
}

const curlCommand = (address: string): readonly string[] => [
  ...'curl -sS --globoff --noproxy * --max-time 3 -w'.split(' '),
  `${MARK}%{http_code}\t%{content_type}\t%header{server}`,
  address,
];

/** What curl's exit status says (its manual, "exit codes"); undefined when it says nothing about the Pod. */
function judgeCurl(exitCode: number, stdout: string, stderr: string): HttpOutcome | undefined {
  const message = stderr.trim();
  if (exitCode === 0) {
    const at = stdout.lastIndexOf(MARK);
    const [status = '0', contentType = '', server = ''] = stdout.slice(at + MARK.length).split('\t');
    return {
      answered: true,
      status: Number(status),
      body: stdout.slice(0, Math.max(0, at)),
      contentType,
      server,
    };
  }
  // 7 is also said of an unknown route; 1, 8, 52, 56: something listens that doesn't speak HTTP
  if (
    exitCode === 7 &&
    /refused|could ?n.t connect|failed to connect/i.test(message) &&
    !/route|timed? ?out/i.test(message)
  )
    return refused(message);
  if ([1, 8, 52, 56].includes(exitCode))
    return refused(`something listens there and does not answer HTTP: ${message}`);
  if (exitCode === 28) return noAnswer(message);
  return undefined;
}

const refused = (message: string): HttpOutcome => ({ answered: false, cause: 'refused', message });
const noAnswer = (message: string): HttpOutcome => ({ answered: false, cause: 'no-answer', message });
