import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, parseAccept, type MediaType } from './accept.ts';
import { aggregatedDiscovery, coreVersions, groupDocument, groupList, resourceList } from './discovery.ts';
import { documentsFolder, readRecorded, type RecordedIndex } from './documents.ts';
import { servesGroup } from './served.ts';

/** A document as it is sent. */
export interface ApiDocument {
  readonly body: Buffer;
  readonly contentType: string;
  /** Without quotes; undefined where the real server sends none. Changes when the body does. */
  readonly etag?: string;
  /** "Cache-Control"; absent where nothing but the usual "no-cache, private" is sent. */
  readonly cacheControl?: string;
}

/** The documents about the API itself: discovery, OpenAPI and the version. */
export interface ApiDocuments {
  /** The content of /version: `gitVersion` is "v1.36.3". */
  readonly version: Readonly<Record<string, string>>;
  /**
   * The document of a path ("/apis", "/apis/apps/v1", "/openapi/v3/api/v1") in the first form that the Accept header
   * takes. Undefined: no such document; 'not-acceptable': 406. A slash at the end counts for nothing.
   */
  read(path: string, accept: string | undefined): ApiDocument | 'not-acceptable' | undefined;
}

export interface ApiDocumentOptions {
  /** Where the recorded documents are. */
  readonly folder?: string;
  /** For /api: "127.0.0.1:6443". */
  readonly serverAddress: string;
}

const JSON_TYPE = 'application/json';
const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** The name with an @ is the older one; both get the newer one back. */
const OPENAPI_V2_PROTOBUF_NAMES: readonly string[] = [
  OPENAPI_V2_PROTOBUF,
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
];

function hashOf(bytes: Buffer): string {
  return createHash('sha512').update(bytes).digest('hex').toUpperCase();
}

/** Go's encoder ends a document with a line break, and escapes what HTML could take for markup. */
function encode(value: object): Buffer {
  const text = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(`${text}\n`);
}

function wantsAggregated({ name, parameters }: MediaType): boolean {
  return (
    name === JSON_TYPE &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2' &&
    parameters.get('as') === 'APIGroupDiscoveryList'
  );
}

class RecordedDocuments implements ApiDocuments {
  readonly #folder: string;
  readonly #serverAddress: string;
  readonly #index: RecordedIndex;
  /** What discovery is made of is small and asked for by every client: kept. OpenAPI is big and rarely asked for. */
  readonly #made = new Map<string, ApiDocument>();

  constructor(folder: string, serverAddress: string) {
    this.#folder = folder;
    this.#serverAddress = serverAddress;
    this.#index = JSON.parse(readRecorded(folder, 'index.json').toString('utf8')) as RecordedIndex;
  }

  get version(): Readonly<Record<string, string>> {
    return this.#index.version;
  }

  read(path: string, accept: string | undefined): ApiDocument | 'not-acceptable' | undefined {
    const wanted = parseAccept(accept);
    const name = path.replace(/\/$/, '');
    if (name.startsWith('/openapi/')) return this.#openApi(name, wanted);
    const isRoot = name === '/api' || name === '/apis';
    for (const one of wanted) {
      if (isRoot && wantsAggregated(one)) return this.#aggregated(name === '/api');
      // a form that was asked for and isn't there: the next one
      if (!accepts(one, JSON_TYPE) || one.parameters.has('as')) continue;
      return this.#plain(name);
    }
    return this.#plain(name) === undefined ? undefined : 'not-acceptable';
  }

  #aggregated(core: boolean): ApiDocument {
    return this.#keep(`aggregated ${core}`, () => {
      const body = encode(aggregatedDiscovery(this.#index, core));
      return { body, contentType: AGGREGATED_TYPE, etag: hashOf(body), cacheControl: 'public' };
    });
  }

  #plain(name: string): ApiDocument | undefined {
    const value = this.#describe(name);
    if (value === undefined) return undefined;
    // the one that is sent for people to read
    const isVersion = name === '/version';
    const make = (): Buffer => (isVersion ? Buffer.from(JSON.stringify(value, null, 2)) : encode(value));
    return this.#keep(name, () => ({ body: make(), contentType: JSON_TYPE }));
  }

  #describe(name: string): object | undefined {
    const index = this.#index;
    if (name === '/version') return index.version;
    if (name === '/api') return coreVersions(index, this.#serverAddress);
    if (name === '/apis') return groupList(index);
    const [, root, first = '', second = '', ...more] = name.split('/');
    if (more.length > 0) return undefined;
    if (root === 'api') {
      return second === '' && servesGroup('', first) ? resourceList(index, '', first) : undefined;
    }
    if (root !== 'apis' || first === '') return undefined;
    if (second === '') return groupDocument(index, first);
    return servesGroup(first, second) ? resourceList(index, first, second) : undefined;
  }

  #keep(key: string, make: () => ApiDocument): ApiDocument {
    const known = this.#made.get(key) ?? make();
    this.#made.set(key, known);
    return known;
  }

  #openApi(name: string, wanted: readonly MediaType[]): ApiDocument | 'not-acceptable' | undefined {
    if (name === '/openapi/v3') {
      const paths = Object.fromEntries(
        Object.entries(this.#index.openApiV3).map(([path, hash]) => [
          path,
          { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
        ]),
      );
      const body = Buffer.from(JSON.stringify({ paths }));
      return { body, contentType: JSON_TYPE, etag: hashOf(body) };
    }
    if (name === '/openapi/v2') return this.#openApiV2(wanted);
    const path = name.slice('/openapi/v3/'.length);
    const etag = Object.hasOwn(this.#index.openApiV3, path) ? this.#index.openApiV3[path] : undefined;
    if (!name.startsWith('/openapi/v3/') || etag === undefined) return undefined;
    if (!wanted.some((one) => accepts(one, JSON_TYPE))) return 'not-acceptable';
    const body = readRecorded(this.#folder, `openapi-v3/${path.replaceAll('/', '__')}.json`);
    return { body, contentType: JSON_TYPE, etag };
  }

  #openApiV2(wanted: readonly MediaType[]): ApiDocument | 'not-acceptable' {
    for (const one of wanted) {
      if (accepts(one, JSON_TYPE)) {
        const body = readRecorded(this.#folder, 'openapi-v2.json');
        return { body, contentType: JSON_TYPE, etag: hashOf(body) };
      }
      if (!OPENAPI_V2_PROTOBUF_NAMES.includes(one.name)) continue;
      // only a recording from a live server has this form
      if (!existsSync(join(this.#folder, 'openapi-v2.pb.br'))) continue;
      const body = readRecorded(this.#folder, 'openapi-v2.pb');
      return { body, contentType: OPENAPI_V2_PROTOBUF, etag: hashOf(body) };
    }
    return 'not-acceptable';
  }
}

/** Opens the recorded documents for serving them. */
export function openApiDocuments({ folder, serverAddress }: ApiDocumentOptions): ApiDocuments {
  return new RecordedDocuments(folder ?? documentsFolder, serverAddress);
}
