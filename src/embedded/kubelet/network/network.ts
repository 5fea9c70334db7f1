import type { Duplex } from 'node:stream';
import type { PodNetwork } from '../../runtime/types.ts';
import { duplexPair } from './duplex-pair.ts';
import type { PolicyProtocol } from '../../../model/network-policy.ts';
import type { Permit } from './policies.ts';

type Listener = (stream: Duplex) => void;

/** Where a connection to an address of no Pod goes: to an endpoint of a Service; 'refused': it has none. */
export type Forward = (
  ip: string,
  port: number,
  protocol: PolicyProtocol,
) => { ip: string; port: number } | 'refused' | undefined;

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
  readonly #permit: Permit;

  /** `outside` serves addresses that are no Pod's, such as the API server's. */
  constructor(
    forward: Forward,
    outside: (ip: string, port: number) => Promise<Duplex> | undefined,
    permit: Permit = () => true,
  ) {
    this.#forward = forward;
    this.#permit = permit;
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
    if (direct !== undefined) {
      await this.#pass(from, target, port, signal);
      return this.#join(direct);
    }
    const forwarded = this.#forward(target, port, 'TCP');
    // The API server's Service has an address before anybody has written its endpoints.
    const served = this.#outside(target, port);
    if (served !== undefined) {
      const behind = typeof forwarded === 'object' ? forwarded : { ip: target, port };
      await this.#pass(from, behind.ip, behind.port, signal);
      return served;
    }
    if (forwarded === 'refused') throw new ConnectError('ECONNREFUSED');
    const end = forwarded ?? { ip: target, port };
    await this.#pass(from, end.ip, end.port, signal);
    const behind = this.#hosts.get(end.ip)?.get(end.port);
    if (behind !== undefined) return this.#join(behind);
    const outside = this.#outside(end.ip, end.port);
    if (outside !== undefined) return outside;
    throw new ConnectError(this.#hosts.has(end.ip) ? 'ECONNREFUSED' : 'EHOSTUNREACH');
  }

  /**
   * Does a datagram from a host get an answer? Who listens on a port for TCP is taken to listen for UDP. 'lost':
   * dropped on its way, or sent to nobody.
   */
  datagram(from: string, ip: string, port: number): 'answered' | 'refused' | 'lost' {
    const target = isLoopback(ip) ? from : ip;
    const forwarded = this.#forward(target, port, 'UDP');
    if (forwarded === 'refused') return 'refused';
    const end = forwarded ?? { ip: target, port };
    if (!this.#permit(from, end.ip, end.port, 'UDP')) return 'lost';
    const ports = this.#hosts.get(end.ip);
    if (ports === undefined) return 'lost';
    return ports.has(end.port) ? 'answered' : 'refused';
  }

  /** Lets a connection through, or keeps it waiting as one whose packets are dropped. */
  async #pass(from: string, ip: string, port: number, signal: AbortSignal): Promise<void> {
    if (this.#permit(from, ip, port, 'TCP')) return;
    await until(SYN_LIMIT_MS, signal);
    throw new ConnectError('ETIMEDOUT');
  }

  #join(listener: Listener): Duplex {
    const [near, far] = duplexPair();
    listener(far);
    return near;
  }

  /** The network as the processes of one Pod see it. */
  podNetwork(ip: string, names: Pick<PodNetwork, 'resolve' | 'ask'>): PodNetwork {
    return {
      ip,
      listen: (port, onConnection) => this.listen(ip, port, onConnection),
      connect: (to, port, signal) => this.connect(ip, to, port, signal),
      ...names,
    };
  }
}

/** How long Linux tries to connect (net.ipv4.tcp_syn_retries is 6). */
const SYN_LIMIT_MS = 127_000;

/** Resolves after the time; rejects with the signal's reason. */
function until(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    timer.unref();
    signal.addEventListener('abort', stop, { once: true });
  });
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip === '0.0.0.0';
}
