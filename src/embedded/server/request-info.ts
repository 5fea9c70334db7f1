/**
 * What a request is about, read from its method and path alone, as
 * k8s.io/apiserver/pkg/endpoints/request/requestinfo.go reads it.
 */
export interface RequestInfo {
  readonly isResource: boolean;
  /** Decoded, as the messages of the API show it. */
  readonly path: string;
  /** get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other paths. */
  readonly verb: string;
  /** '' for core. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** What comes after the subresource, for proxies: "/a/b"; '' when there is nothing. */
  readonly rest: string;
  /** The deprecated /watch/ prefix. */
  readonly watchPrefix: boolean;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
/** Paths below a namespace that are its own subresources, not resources in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Is a query's flag on? As Go converts it: anything but absence, "0" and "false" is yes. */
export function isOn(value: string | null | undefined): boolean {
  return value !== null && value !== undefined && value !== '0' && value.toLowerCase() !== 'false';
}

/** Reads method, decoded path and query. Never fails: what is no resource path is a path of its own. */
export function readRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const other: RequestInfo = {
    isResource: false,
    path,
    verb: method.toLowerCase(),
    group: '',
    version: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    rest: '',
    watchPrefix: false,
  };
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  let parts = trimmed === '' ? [] : trimmed.split('/');
  if (parts.length < 3 || (parts[0] !== 'api' && parts[0] !== 'apis')) return other;
  let group = '';
  if (parts[0] === 'apis') {
    if (parts.length < 4) return other;
    group = parts[1] ?? '';
    parts = parts.slice(2);
  } else {
    parts = parts.slice(1);
  }
  const version = parts[0] ?? '';
  parts = parts.slice(1);
  const watchPrefix = parts[0] === 'watch' && parts.length > 1;
  if (watchPrefix) parts = parts.slice(1);

  let namespace = '';
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1] ?? '';
    if (parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] ?? '')) parts = parts.slice(2);
  }
  const [resource = '', name = '', subresource = ''] = parts;
  const rest = parts.length > 3 ? `/${parts.slice(3).join('/')}` : '';
  const trailing = subresource !== '' && path.endsWith('/') ? '/' : '';
  const info = { ...other, isResource: true, group, version, resource, subresource, namespace, name };
  return { ...info, rest: rest + trailing, watchPrefix, verb: verbOf(method, name, watchPrefix, query) };
}

function verbOf(method: string, name: string, watchPrefix: boolean, query: URLSearchParams): string {
  const verb = VERBS[method] ?? '';
  if (watchPrefix && verb === 'get') return 'watch';
  if (name !== '') return verb;
  if (verb === 'get') return isOn(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}
