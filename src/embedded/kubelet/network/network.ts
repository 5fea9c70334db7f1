import type { Duplex } from 'node:stream';
import type { PodNetwork } from '../../runtime/types.ts';
import { duplexPair } from './duplex-pair.ts';

type Listener = (stream: Duplex) => void;

/** Where a connection to an address of no Pod goes: to an endpoint of a Service; 'refused': it has none. */
export type Forward = (ip: string, port: number) => { ip: string; port: number } | 'refused' | undefined;

export class ConnectError extends Error {
  readonly code: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ETIMEDOUT';

  constructor(code: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ETIMEDOUT') {
    super(code);
    this.code = code;
  }
}

/** The cluster's network: addresses, what listens on them, and what stands in front of them. */
export class ClusterNetwork {
  readonly #hosts = new Map<string, Map<number, Listener>>();
  readonly #forward: Forward;
  readonly #outside: (ip: string, port: number) => Promise<Duplex> | undefined;

  /** `outside` serves addresses that are no Pod's, such as the API server's. */
  constructor(forward: Forward, outside: (ip: string, port: number) => Promise<Duplex> | undefined) {
    this.#forward = forward;
    this.#outside = outside;
  }

  addHost(ip: string): void {
    if (!this.#hosts.has(ip)) this.#hosts.set(ip, new Map());
  }

  removeHost(ip: string): void {
    this.#hosts.delete(ip);
  }

  has(ip: string): boolean {
    return this.#hosts.has(ip);
  }

  listen(ip: string, port: number, onConnection: Listener): { close(): void } | undefined {
    const ports = this.#hosts.get(ip);
    if (ports === undefined || ports.has(port)) return undefined;
    ports.set(port, onConnection);
    return {
      close: () => {
        if (ports.get(port) === onConnection) ports.delete(port);
      },
    };
  }

  /** Connects from a host ('' : from the node). Rejects with a ConnectError. */
  async connect(from: string, ip: string, port: number, signal: AbortSignal): Promise<Duplex> {
    signal.throwIfAborted();
    const target = isLoopback(ip) ? from : ip;
    const direct = this.#hosts.get(target)?.get(port);
    if (direct !== undefined) return this.#join(direct);
    // The API server's Service has an address before anybody has written its endpoints.
    const served = this.#outside(target, port);
    if (served !== undefined) return served;
    const forwarded = this.#forward(target, port);
    if (forwarded === 'refused') throw new ConnectError('ECONNREFUSED');
    const end = forwarded ?? { ip: target, port };
    const behind = this.#hosts.get(end.ip)?.get(end.port);
    if (behind !== undefined) return this.#join(behind);
    const outside = this.#outside(end.ip, end.port);
    if (outside !== undefined) return outside;
    throw new ConnectError(this.#hosts.has(end.ip) ? 'ECONNREFUSED' : 'EHOSTUNREACH');
  }

  #join(listener: Listener): Duplex {
    const [near, far] = duplexPair();
    listener(far);
    return near;
  }

  /** The network as the processes of one Pod see it. */
  podNetwork(ip: string, resolve: (name: string) => readonly string[]): PodNetwork {
    return {
      ip,
      listen: (port, onConnection) => this.listen(ip, port, onConnection),
      connect: (to, port, signal) => this.connect(ip, to, port, signal),
      resolve,
    };
  }
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip === '0.0.0.0';
}
