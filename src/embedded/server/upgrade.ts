import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The connection of a request that asks for another protocol. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** A response for a request with an Upgrade header, for which Node makes none. */
export function responseForUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): ServerResponse {
  upgrades.set(request, { socket, head });
  const response = new ServerResponse(request);
  // no second request can be read from this connection
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  response.on('finish', () => socket.end());
  return response;
}

/** What a request asks to change to: "websocket", "spdy/3.1"; '' for an ordinary one. */
export function upgradeAsked(request: IncomingMessage): string {
  const connection = (request.headers.connection ?? '').toLowerCase();
  return connection.includes('upgrade') ? (request.headers.upgrade ?? '').toLowerCase() : '';
}

/** Takes the connection from its response, to speak another protocol over it. Throws when there is none to take. */
export function takeConnection(request: IncomingMessage, response: ServerResponse): Upgrade {
  const upgrade = upgrades.get(request);
  if (upgrade === undefined) throw new Error('the request did not ask for an upgrade');
  response.removeAllListeners('finish');
  response.detachSocket(upgrade.socket as Parameters<ServerResponse['detachSocket']>[0]);
  return upgrade;
}
