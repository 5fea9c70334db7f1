import type { Duplex } from 'node:stream';
import type { ContainerProcess } from '../runtime/types.ts';

export interface LogOptions {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly timestamps?: boolean;
  readonly stream?: string;
}

/** The kubelet as the API server asks it, for pods/log, exec, attach, portforward and proxy. Throws StatusError. */
export interface NodeAgent {
  /** Container '' : the Pod's only one, or its default-container annotation. Ends when `signal` aborts. */
  logs(pod: PodRef, container: string, options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  exec(pod: PodRef, container: string, options: ExecOptions): ContainerProcess;
  attach(pod: PodRef, container: string, options: Omit<ExecOptions, 'command'>): ContainerProcess;
  /** A byte stream to a port inside the Pod; rejects with a StatusError when nothing listens. */
  connect(pod: PodRef, port: number): Promise<Duplex>;
  /** A byte stream to the first ready endpoint of a Service's port (by number or name). */
  connectService(namespace: string, service: string, port: string): Promise<Duplex>;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Makes a service account token, as a POST to serviceaccounts/token does. Throws StatusError. */
export type MintToken = (
  namespace: string,
  serviceAccount: string,
  options: {
    /** Empty: the API server's own. */
    readonly audiences: readonly string[];
    readonly expirationSeconds: number;
    readonly boundObjectRef: {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
    };
  },
) => { readonly token: string; /** RFC 3339 */ readonly expiration: string };
