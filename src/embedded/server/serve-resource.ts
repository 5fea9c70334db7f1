import { parse as parseYaml } from 'yaml';
import { isFields, type Fields } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { PatchType, Target, WriteResult } from '../registry/types.ts';
import { targetOf, wrongMethod, type Exchange } from './exchange.ts';
import { mediaTypeOf } from './media-types.ts';
import { negotiateOutput, type OutputFormat } from './negotiate.ts';
import {
  readDeleteOptions,
  readDeleteQuery,
  readListOptions,
  readPatchOptions,
  readWatchOptions,
  readWriteOptions,
  type ReadDeleteOptions,
} from './options.ts';
import { outputRequestOf, readObjectBody, readText } from './request.ts';
import { addWarnings, writeObject } from './respond.ts';
import { connectors } from './connectors.ts';
import { serveWatch } from './serve-watch.ts';
import { createTransform, type ListObject, type Transform } from './transform.ts';

/** Serves a path of a resource. Throws StatusError. */
export async function serveResource(exchange: Exchange): Promise<void> {
  const target = targetOf(exchange);
  const connector = connectors.find(({ key }) => key === `${target.resource.key}/${target.subresource}`);
  if (connector !== undefined) return connector.serve(exchange, target);

  const verb = verbOf(exchange, target);
  const { info, query, request, caller, parts } = exchange;
  const { registry } = parts;
  switch (verb) {
    case 'get': {
      const answer = answerFor(exchange, target, false);
      answer.one(200, registry.get(target));
      return;
    }
    case 'list': {
      const answer = answerFor(exchange, target, true);
      const options = readListOptions(query, info.watchPrefix ? info.name : '');
      answer.list(registry.list(target, options));
      return;
    }
    case 'watch': {
      const answer = answerFor(exchange, target, true);
      const options = readWatchOptions(query, info.watchPrefix ? info.name : '');
      const every = info.watchPrefix ? { ...target, name: '' } : target;
      serveWatch(exchange, every, options, answer.format, answer.transform);
      return;
    }
    case 'create': {
      const answer = answerFor(exchange, target, false);
      const body = await readObjectBody(request, parts.schemas);
      const options = readWriteOptions(query, 'CreateOptions');
      answer.written(registry.create(target, body, options, caller), 201);
      return;
    }
    case 'update': {
      const answer = answerFor(exchange, target, false);
      const body = await readObjectBody(request, parts.schemas);
      const options = readWriteOptions(query, 'UpdateOptions');
      answer.written(registry.update(target, body, options, caller), 200);
      return;
    }
    case 'patch': {
      const type = patchTypeOf(request.headers['content-type']);
      const answer = answerFor(exchange, target, false);
      const text = await readText(request);
      const options = readPatchOptions(query, type);
      const format = type === 'apply' ? 'yaml' : 'json';
      answer.written(registry.patch(target, type, { text, format }, options, caller), 200);
      return;
    }
    case 'delete': {
      const answer = answerFor(exchange, target, false);
      const options = await readDelete(exchange);
      const { object, gone, warnings } = registry.delete(target, options, caller);
      addWarnings(exchange.response, warnings);
      answer.one(!gone && options.orphanDependents === false ? 202 : 200, object);
      return;
    }
    case 'deletecollection': {
      const answer = answerFor(exchange, target, true);
      const list = readListOptions(query);
      answer.list(registry.deleteCollection(target, list, await readDelete(exchange), caller));
      return;
    }
  }
}

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** The verb, when the method and the path are one that discovery lists. Throws StatusError (404, 405). */
function verbOf({ info, request }: Exchange, { resource, subresource, namespace, name }: Target): Verb {
  const verb = info.verb as Verb;
  if (request.method === 'HEAD' || info.verb === '') throw wrongMethod();
  const verbs = subresource === '' ? resource.verbs : (resource.subresources.get(subresource)?.verbs ?? []);
  if (!verbs.includes(verb)) throw wrongMethod();
  // creates of the main resource go to the collection, all but them and lists to the item
  if (subresource === '' && verb === 'create' && name !== '') throw wrongMethod();
  if (name === '' && (verb === 'update' || verb === 'patch')) throw wrongMethod();
  if (resource.namespaced && namespace === '' && verb !== 'list' && verb !== 'watch') throw wrongMethod();
  return verb;
}

interface Answer {
  readonly format: OutputFormat;
  readonly transform: Transform;
  one(code: number, object: Parameters<Transform['one']>[0]): void;
  list(result: ReturnType<Exchange['parts']['registry']['list']>): void;
  written(result: WriteResult, code: 200 | 201): void;
}

/** Negotiates before anything is done, so that nothing is done for a client that can't read the answer. */
function answerFor(exchange: Exchange, target: Target, streams: boolean): Answer {
  const { request, response, query, parts } = exchange;
  const { resource, subresource } = target;
  const format = negotiateOutput(outputRequestOf(request), { transforms: true, streams });
  const kind = resource.subresources.get(subresource)?.kind ?? resource.kind;
  const transform = createTransform(format.as, query, resource, kind, parts.tables, () => parts.now());
  const one: Answer['one'] = (code, object) => {
    // a Status is shown as it is
    const shown = object.kind === 'Status' ? object : transform.one(object);
    writeObject(request, response, code, shown, format);
  };
  return {
    format,
    transform,
    one,
    list: (result) => {
      const list: ListObject = {
        kind: `${resource.kind}List`,
        apiVersion: resource.apiVersion,
        metadata: {
          resourceVersion: result.resourceVersion,
          ...(result.continue === undefined ? {} : { continue: result.continue }),
          ...(result.remainingItemCount === undefined
            ? {}
            : { remainingItemCount: result.remainingItemCount }),
        },
        items: result.items,
      };
      writeObject(request, response, 200, transform.list(list), format);
    },
    written: ({ object, created, warnings }, code) => {
      addWarnings(response, warnings);
      one(created ? 201 : code, object);
    },
  };
}

/** Throws StatusError (415) as the router words it. */
function patchTypeOf(contentType: string | undefined): PatchType {
  switch (mediaTypeOf(contentType)) {
    case 'application/json-patch+json':
      return 'json';
    case 'application/merge-patch+json':
      return 'merge';
    case 'application/strategic-merge-patch+json':
      return 'strategic';
    case 'application/apply-patch+yaml':
      return 'apply';
    default:
      throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
}

async function readDelete({ request, query, parts }: Exchange): Promise<ReadDeleteOptions> {
  const { text, format } = await readObjectBody(request, parts.schemas);
  if (text === '') return readDeleteQuery(query);
  return readDeleteOptions(checkDeleteFields(parseFields(text, format)));
}

/** Throws StatusError (400) for what is no object. */
function parseFields(text: string, format: 'json' | 'yaml'): Fields {
  try {
    const value: unknown = format === 'json' ? JSON.parse(text) : parseYaml(text);
    if (isFields(value)) return value;
  } catch (error) {
    throw failures.badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
  throw failures.badRequest(
    "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct",
  );
}

const TYPES: Readonly<Record<string, { readonly go: string; is(value: unknown): boolean }>> = {
  gracePeriodSeconds: { go: 'int64', is: (value) => Number.isInteger(value) },
  orphanDependents: { go: 'bool', is: (value) => typeof value === 'boolean' },
  propagationPolicy: { go: 'v1.DeletionPropagation', is: (value) => typeof value === 'string' },
  dryRun: {
    go: '[]string',
    is: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  },
  preconditions: { go: 'v1.Preconditions', is: isFields },
};

/** Throws StatusError (400) for what doesn't fit the type or isn't DeleteOptions. */
function checkDeleteFields(fields: Fields): Parameters<typeof readDeleteOptions>[0] {
  const { kind } = fields;
  if (kind !== undefined && kind !== 'DeleteOptions') {
    throw failures.badRequest('decoded object cannot be converted to DeleteOptions');
  }
  const known: Fields = {};
  for (const [name, type] of Object.entries(TYPES)) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (!type.is(value)) {
      const what = Array.isArray(value) ? 'array' : typeof value;
      throw failures.badRequest(
        `json: cannot unmarshal ${what} into Go struct field DeleteOptions.${name} of type ${type.go}`,
      );
    }
    known[name] = value;
  }
  return known;
}
