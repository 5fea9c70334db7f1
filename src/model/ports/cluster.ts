import type { ClusterCapability } from '../capability.ts';
import type { JsonObject } from '../json.ts';
import type { KubeObject, ObjectQuery, ObjectRef, Read } from '../kube-object.ts';
import type { ProviderName } from '../provider.ts';
import type { Assurance } from '../status.ts';

/** Reads objects. Absence is an answer; throws CouldNotLook when it could not look. */
export interface ClusterReader {
  read(ref: ObjectRef, signal: AbortSignal): Promise<Read<KubeObject>>;
  list(query: ObjectQuery, signal: AbortSignal): Promise<readonly KubeObject[]>;
}

/** What a write came to. A refusal (4xx other than 429) is an observation; throws CouldNotLook otherwise. */
export type WriteOutcome =
  | { readonly done: true; readonly object: KubeObject; readonly warnings: readonly string[] }
  | { readonly done: false; readonly status: number; readonly reason: string; readonly message: string };

/** Changes objects. */
export interface ClusterWriter {
  create(
    object: KubeObject,
    options: { readonly dryRun?: boolean },
    signal: AbortSignal,
  ): Promise<WriteOutcome>;
  /** Server-side apply, forced, as the program's own field manager. */
  apply(object: KubeObject, signal: AbortSignal): Promise<WriteOutcome>;
  /** True when it was there. */
  remove(ref: ObjectRef, options: { readonly graceSeconds?: number }, signal: AbortSignal): Promise<boolean>;
}

/** One container of one Pod. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * What running a command came to. `ran: false`: the container runtime refused ("no such file", container not running):
 * an observation. A broken channel, a time-out or an unreachable API is CouldNotLook.
 */
export type ExecOutcome =
  | { readonly ran: true; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly ran: false; readonly message: string };

export interface ExecOptions {
  readonly signal: AbortSignal;
  /** Written to the command's standard input. */
  readonly stdin?: string | undefined;
}

/** Runs commands inside containers; output is cut at 1 MiB. */
export interface ContainerAccess {
  exec(container: ContainerRef, command: readonly string[], options: ExecOptions): Promise<ExecOutcome>;
}

/** Runs commands on the nodes, as root. */
export interface NodeAccess {
  exec(node: string, command: readonly string[], options: ExecOptions): Promise<ExecOutcome>;
}

/** What an HTTP request to a Pod came to. */
export type HttpOutcome =
  | {
      readonly answered: true;
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      /** The header Server; empty where there is none. */
      readonly server: string;
    }
  /** The Pod was reached and nothing listens there. */
  | { readonly answered: false; readonly cause: 'refused'; readonly message: string }
  /** The way to the Pod did not answer: says nothing about the Pod. */
  | { readonly answered: false; readonly cause: 'no-answer'; readonly message: string };

/** Sends GET requests to Pods. */
export interface PodHttp {
  get(
    target: {
      readonly namespace: string;
      readonly pod: string;
      readonly port: number;
      readonly path: string;
    },
    signal: AbortSignal,
  ): Promise<HttpOutcome>;
}

/** Who a call is made as: a client certificate with its key, both PEM, or a bearer token. */
export type CallerCredentials =
  { readonly certificate: string; readonly key: string } | { readonly token: string };

/** A request to the API server that is about no stored object: reviews, logs, paths such as /healthz. */
export interface ApiCall {
  /** PATCH is a strategic merge; only for dry-runs. */
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its query, such as "/apis/authorization.k8s.io/v1/subjectaccessreviews". */
  readonly path: string;
  readonly body?: JsonObject | undefined;
  /** The grader's own credentials unless given. */
  readonly as?: CallerCredentials | undefined;
}

/** Any answer but 429 and 5xx. 401 is one only where credentials were given. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

/**
 * Calls the API server. Throws CouldNotLook when there is no answer, and where credentials that were given can't be
 * used at all (no PEM, a key of another certificate).
 */
export interface ApiCaller {
  call(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer>;
}

/** A connected cluster, as the grader and the set-up see it (the program's own credentials). */
export interface Cluster extends ClusterReader, ClusterWriter {
  readonly name: string;
  readonly provider: ProviderName;
  /** The API server's version, such as "v1.36.3". */
  readonly kubernetes: string;
  readonly assurance: Assurance;
  readonly capabilities: ReadonlySet<ClusterCapability>;
  readonly containers: ContainerAccess;
  readonly http: PodHttp;
  readonly api: ApiCaller;
  /** Only where the capability `node-access` is there. */
  readonly nodes: NodeAccess | null;
  /** File with the learner's own credentials; the learner may change it. */
  readonly learnerKubeconfig: string;
  close(): Promise<void>;
}
