import type { IncomingMessage, ServerResponse } from 'node:http';
import { mediaType, pathOfRequest, serveHttp } from '../../programs/http-server.ts';
import { SystemError } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { waitOrEnd } from './http.ts';

const FOREVER = new Promise<never>(() => undefined);

/** busybox's web server, in the foreground (-f) alone: the files of a folder (-h), on a port (-p). */
export async function httpd(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'ifvp:h:c:u:r:', {});
  const port = Number((options.value('p') ?? '80').split(':').at(-1));
  const home = options.value('h');
  if (home !== undefined) {
    try {
      tool.process.files.chdir(home);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return tool.die(`can't change directory to '${home}': ${error.message}`);
    }
  }
  const server = serveHttp(tool.process, port, (request, response) => answer(tool, request, response));
  if (server === undefined) return tool.die('bind: Address already in use');
  await tool.flush();
  try {
    await waitOrEnd(tool, FOREVER);
    return 0;
  } finally {
    server.close();
  }
}

async function answer(tool: Tool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOfRequest(request.url ?? '/');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 501, 'Not Implemented');
  if (path === undefined) return refuse(response, 400, 'Bad Request');
  const { files } = tool.process;
  try {
    const asked = `.${path}`;
    const file = files.stat(asked).type === 'directory' ? `${asked}/index.html` : asked;
    const body = files.readFile(file);
    response.writeHead(200, {
      'Content-Type': mediaType(file) ?? 'application/octet-stream',
      'Content-Length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    refuse(response, 404, 'Not Found');
  }
}

function refuse(response: ServerResponse, code: number, reason: string): void {
  const body =
    `<HTML><HEAD><TITLE>${code} ${reason}</TITLE></HEAD>\n<BODY><H1>${code} ${reason}</H1>\n` +
    `The requested URL was not found\n</BODY></HTML>\n`;
  response.writeHead(code, { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
