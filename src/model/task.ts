import type { Needs } from './capability.ts';
import type { DomainCode } from './curriculum.ts';
import type { JsonObject } from './json.ts';

/** Which pack a task is from. The digest covers every file of the pack that can change a verdict. */
export interface PackIdentity {
  readonly name: string;
  readonly version: string;
  /** sha256, hex */
  readonly digest: string;
}

/** namespace: its own namespaces only; cluster and host tasks run alone. */
export const ISOLATIONS = ['namespace', 'cluster', 'host'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** One sentence of the text that asks for something. */
export interface Clause {
  readonly id: string;
  /** Markdown, one line. */
  readonly text: string;
}

/**
 * A value that text, setup, checks and solutions name as `${{ name }}`.
 * namespace: a Kubernetes namespace, made by setup. container: the name of a container on the host, unique per home.
 */
export type Parameter =
  | {
      readonly name: string;
      readonly type: 'string';
      readonly default: string;
      readonly choices: readonly string[];
    }
  | {
      readonly name: string;
      readonly type: 'integer';
      readonly default: number;
      readonly range?: readonly [number, number] | undefined;
    }
  | {
      readonly name: string;
      readonly type: 'namespace';
      readonly default: string;
      readonly choices: readonly string[];
    }
  | { readonly name: string; readonly type: 'container'; readonly default: string };

/** The values drawn for one attempt, by parameter name. */
export type ParameterValues = Readonly<Record<string, string | number>>;

/** A scored statement about the attempt; `spec` is the check kind's own, already validated by its schema. */
export interface CheckSpec {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly clause: string;
  readonly weight: number;
  /** Why it matters: shown where it fails. */
  readonly why: string;
  /** A command to type next: shown where it fails. */
  readonly next: string;
  /** Checks without which this one earns nothing. */
  readonly requires: readonly string[];
  /** How long what is asked may still come true, in milliseconds; 0: it is looked at once. */
  readonly withinMs: number;
  readonly spec: JsonObject;
}

/** What is put in place before the learner starts. Namespaces are the parameters of that type. */
export interface Setup {
  /** Objects to apply, in order; the file is named in errors. */
  readonly manifests: readonly { readonly file: string; readonly text: string }[];
  /** Files put into the learner's working folder when they are not there yet; path relative to it. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Images the container engine of the host must have. */
  readonly hostImages: readonly string[];
}

/** What an image runs when a Pod says nothing else: ENTRYPOINT and CMD. */
export interface ImageDefaults {
  readonly reference: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** One exam question, with placeholders where parameters go. */
export interface Task {
  /** pack/name */
  readonly id: string;
  readonly name: string;
  readonly pack: PackIdentity;
  /** The task's folder below tasks/ and solutions/, such as "runtime/pod-ro". */
  readonly folder: string;
  readonly title: string;
  readonly domain: DomainCode;
  readonly competencies: readonly string[];
  readonly weight: number;
  readonly minutes: number;
  readonly needs: Needs;
  readonly isolation: Isolation;
  readonly parameters: readonly Parameter[];
  /** Markdown: the situation. The clauses follow it, numbered. */
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly setup: Setup;
  readonly checks: readonly CheckSpec[];
  readonly hints: readonly string[];
  readonly docs: readonly { readonly title: string; readonly url: string }[];
  readonly images: readonly ImageDefaults[];
  readonly timeouts: { readonly setupMs: number; readonly checkMs: number };
}

/** A task with the values of one attempt in place of the placeholders. */
export interface ResolvedTask extends Task {
  readonly values: ParameterValues;
  readonly namespaces: readonly string[];
  /** Reserved names of containers on the host. */
  readonly containers: readonly string[];
}

/** A reference answer of a task, or an attempt that must fail. Read from solutions/ and resolved like the task. */
export interface ReferenceAttempt {
  /** File name without its ending, such as "args-instead-of-command". */
  readonly name: string;
  readonly type: 'solution' | 'alternative' | 'wrong';
  /** Path below the pack's root, for messages. */
  readonly file: string;
  readonly form: 'manifest' | 'script';
  readonly text: string;
  /** Ids of the checks a wrong attempt must fail. */
  readonly fails: readonly string[];
}
