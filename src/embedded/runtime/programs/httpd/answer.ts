import type { IncomingMessage, ServerResponse } from 'node:http';
import { SystemError, type OpenFile, type Process } from '../../process/types.ts';
import { logTime, mediaType, pathOfRequest, remoteAddress } from '../http-server.ts';
import type { HttpdConfiguration } from './configuration.ts';

const SERVER = 'Apache/2.4.66 (Unix)';

/** The server as one request meets it. */
export interface HttpdSite {
  /** Whose rights count for files. */
  readonly process: Process;
  readonly configuration: HttpdConfiguration;
  readonly accesses: OpenFile;
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const TITLES: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  501: 'Not Implemented',
};

/** Answers with a file below the document root, in Apache's words and order of headers, and logs it. */
export async function answerRequest(
  site: HttpdSite,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const page = pageFor(site, request);
  const { status, headers, body } = page;
  const now = site.process.now();
  response.statusCode = status;
  response.setHeader('Date', now.toUTCString());
  response.setHeader('Server', SERVER);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(request.method === 'HEAD' || status === 304 ? undefined : body);
  const size = status === 304 || request.method === 'HEAD' ? '-' : String(body.length);
  const line = `"${request.method} ${request.url} HTTP/${request.httpVersion}" ${status} ${size === '0' ? '-' : size}`;
  await site.accesses.write(Buffer.from(`${remoteAddress(request)} - - [${logTime(now)}] ${line}\n`));
}

function pageFor({ process, configuration }: HttpdSite, request: IncomingMessage): Page {
  const { method = 'GET', url = '/' } = request;
  if (method === 'OPTIONS')
    return {
      status: 200,
      headers: { Allow: 'GET,POST,OPTIONS,HEAD,TRACE', 'Content-Length': '0' },
      body: new Uint8Array(),
    };
  if (!/^(GET|HEAD|POST)$/.test(method))
    return errorPage(405, `The requested method ${method} is not allowed for this URL.`, {
      Allow: 'GET,POST,OPTIONS,HEAD,TRACE',
    });
  const path = pathOfRequest(url);
  if (path === undefined)
    return errorPage(400, 'Your browser sent a request that this server could not understand.<br />');
  if (/%2f/i.test(url) || path.split('/').some((part) => part.startsWith('.ht')))
    return /%2f/i.test(url) ? notFound() : forbidden();
  try {
    return filePage(process, configuration, request, path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.code === 'EACCES' ? forbidden() : notFound();
  }
}

function filePage(
  process: Process,
  configuration: HttpdConfiguration,
  request: IncomingMessage,
  path: string,
): Page {
  const { files } = process;
  let file = `${configuration.documentRoot}${path}`;
  if (files.stat(file).type === 'directory') {
    if (!path.endsWith('/')) {
      const to = `http://${request.headers.host ?? process.network.ip}${path}/`;
      return errorPage(301, `The document has moved <a href="${escapeHtml(to)}">here</a>.`, { Location: to });
    }
    const index = configuration.index.find((name) => exists(process, `${file}${name}`));
    if (index === undefined)
      return configuration.listsFolders ? folderPage(process, file, path) : forbidden();
    file = `${file}${index}`;
  }
  const { size, modified } = files.stat(file);
  const body = files.readFile(file);
  const tag = `"${size.toString(16)}-${(BigInt(modified.getTime()) * 1000n).toString(16)}"`;
  const validators = { 'Last-Modified': modified.toUTCString(), ETag: tag };
  const since = request.headers['if-modified-since'];
  const unchanged =
    request.headers['if-none-match'] === tag ||
    (since !== undefined && Math.floor(modified.getTime() / 1000) * 1000 <= Date.parse(since));
  if (unchanged) return { status: 304, headers: validators, body: new Uint8Array() };
  const type = mediaType(file);
  const headers = { ...validators, 'Accept-Ranges': 'bytes', 'Content-Length': String(body.length) };
  return { status: 200, headers: type === undefined ? headers : { ...headers, 'Content-Type': type }, body };
}

function exists({ files }: Process, path: string): boolean {
  try {
    return files.stat(path).type === 'file';
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EACCES') throw error;
    return false;
  }
}

function folderPage({ files }: Process, folder: string, path: string): Page {
  const names = files
    .readdir(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .map((name) => (files.stat(`${folder}${name}`).type === 'directory' ? `${name}/` : name));
  const items = [...(path === '/' ? [] : [['..', 'Parent Directory']]), ...names.map((name) => [name, name])];
  const list = items
    .map(
      ([to = '', text = '']) =>
        `<li><a href="${to === '..' ? escapeHtml(path.replace(/[^/]+\/$/, '')) : encodeURI(to)}"> ${escapeHtml(text)}</a></li>\n`,
    )
    .join('');
  const title = `Index of ${escapeHtml(path === '/' ? '/' : path.replace(/\/$/, ''))}`;
  const text =
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n' +
    `  <title>${title}</title>\n </head>\n <body>\n<h1>${title}</h1>\n<ul>${list}</ul>\n</body></html>\n`;
  const body = Buffer.from(text);
  return {
    status: 200,
    headers: { 'Content-Length': String(body.length), 'Content-Type': 'text/html;charset=ISO-8859-1' },
    body,
  };
}

const notFound = (): Page => errorPage(404, 'The requested URL was not found on this server.');
const forbidden = (): Page => errorPage(403, "You don't have permission to access this resource.");

function errorPage(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Page {
  const title = TITLES[status] ?? '';
  const body = Buffer.from(
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n' +
      `<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`,
  );
  const common = { 'Content-Length': String(body.length), 'Content-Type': 'text/html; charset=iso-8859-1' };
  return { status, headers: { ...headers, ...common }, body };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
