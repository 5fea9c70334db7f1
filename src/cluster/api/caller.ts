import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ApiAnswer, ApiCall, ApiCaller, CallerCredentials } from '../../model/ports/cluster.ts';
import { warningsOf } from './objects.ts';
import type { Credentials } from './credentials.ts';
import { createTransport, type Transport } from './transport.ts';

/** Calls with our own credentials go over the kept connections, others over one of their own. */
export function createApiCaller(transport: Transport): ApiCaller {
  return {
    async call(call, signal) {
      if (call.as === undefined) return send(transport, call, signal);
      const other = createTransport(credentialsAs(transport.credentials, call.as), transport.clock);
      try {
        return await send(other, call, signal);
      } finally {
        other.close();
      }
    },
  };
}

async function send(transport: Transport, call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
  const response = await transport.send(
    {
      method: call.method,
      contentType: call.method === 'PATCH' ? 'application/strategic-merge-patch+json' : undefined,
      path: call.path,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      accept: 'application/json, */*',
      what: `${call.method} ${call.path.replace(/\?.*$/, '')}`,
      // reviews are answered and not kept
      repeatable: true,
      isAnswer: (status) => status === 401 && call.as !== undefined,
    },
    signal,
  );
  return { status: response.status, text: response.body, warnings: warningsOf(response) };
}

/** The same server, another caller: nothing of our own identity goes along. */
function credentialsAs(own: Credentials, as: CallerCredentials): Credentials {
  // a proxy's agent carries our certificate
  if (own.agent !== undefined)
    throw new CouldNotLook('unavailable', 'behind a proxy no call can be made with other credentials');
  const { ca, servername, rejectUnauthorized } = own.tls;
  const tls = { ca, servername, rejectUnauthorized };
  const { server } = own;
  if ('token' in as) {
    const headers = { authorization: `Bearer ${as.token}` };
    return { server, tls, headers: () => Promise.resolve(headers) };
  }
  const identity = { cert: Buffer.from(as.certificate), key: Buffer.from(as.key) };
  return { server, tls: { ...tls, ...identity }, headers: () => Promise.resolve({}) };
}
