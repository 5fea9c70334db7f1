import { isFields, type ApiObject, type Fields } from '../objects/object.ts';
import type { StructSchema } from '../schema/types.ts';
import { checkApplied } from './check-applied.ts';
import { fieldsOf } from './collect-fields.ts';
import { compareObjects } from './compare-objects.ts';
import { difference, type FieldSet } from './field-set.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The most bytes that all annotations of an object may have together. */
const maxAnnotationBytes = 256 * 1024;

function lastAppliedText(object: ApiObject): string | undefined {
  const text = object.metadata.annotations?.[annotation];
  return text === '' ? undefined : text;
}

/**
 * The fields that "kubectl apply" set from the client and that are still as it set them: the server-side apply of
 * kubectl may take these over. Undefined when there is no such annotation, or it can't be read.
 */
export function fieldsOfLastApplied(live: ApiObject, schema: StructSchema): FieldSet | undefined {
  const text = lastAppliedText(live);
  if (text === undefined) return undefined;
  try {
    const last: unknown = JSON.parse(text);
    if (!isFields(last) || last['apiVersion'] !== live.apiVersion) return undefined;
    if (checkApplied(last, schema).length > 0) return undefined;
    const { added, removed, modified } = compareObjects(last, live, schema, { implied: false });
    return [modified, added, removed].reduce((left, set) => difference(left, set), fieldsOf(last, schema));
  } catch {
    return undefined;
  }
}

/**
 * Writes the applied configuration into the annotation of client-side apply, when the object has one: kubectl's own
 * server-side apply keeps it up to date. One that would make the annotations too large is dropped instead.
 */
export function updateLastApplied(object: ApiObject, applied: ApiObject): ApiObject {
  if (lastAppliedText(object) === undefined) return object;
  const text = encodeApplied(applied);
  const { [annotation]: _, ...others } = object.metadata.annotations ?? {};
  const annotations = { ...others, [annotation]: text };
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return {
    ...object,
    metadata: { ...object.metadata, annotations: size > maxAnnotationBytes ? others : annotations },
  };
}

/** As the API server encodes unstructured objects: keys sorted, a newline at the end. */
function encodeApplied(applied: ApiObject): string {
  const { annotations, ...metadata } = applied.metadata;
  const { [annotation]: _, ...others } = annotations ?? {};
  const object = {
    ...applied,
    metadata: isFields(annotations) ? { ...metadata, annotations: others } : metadata,
  };
  return `${JSON.stringify(sortKeys(object)).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item));
  if (!isFields(value)) return value;
  const sorted: Fields = {};
  for (const key of Object.keys(value).toSorted()) sorted[key] = sortKeys(value[key]);
  return sorted;
}
