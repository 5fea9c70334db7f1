import type { Target } from '../registry/types.ts';
import type { Exchange } from './exchange.ts';
import { serveCommand } from './serve-command.ts';
import { serveLog } from './serve-log.ts';
import { servePortForward } from './serve-port-forward.ts';
import { servePodProxy, serveServiceProxy } from './serve-proxy.ts';

/** A subresource that is a connection to the node, not an object. Throws StatusError before anything is answered. */
export interface Connector {
  /** "pods/log" */
  readonly key: string;
  serve(exchange: Exchange, target: Target): Promise<void>;
}

export const connectors: readonly Connector[] = [
  { key: 'pods/log', serve: serveLog },
  { key: 'pods/exec', serve: (exchange, target) => serveCommand(exchange, target, 'exec') },
  { key: 'pods/attach', serve: (exchange, target) => serveCommand(exchange, target, 'attach') },
  { key: 'pods/portforward', serve: servePortForward },
  { key: 'pods/proxy', serve: servePodProxy },
  { key: 'services/proxy', serve: serveServiceProxy },
];
