import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import { changed, pathText, shown, walk, type ObjectChange, type Path } from './change.ts';

/** What no object can do without, or what says which object it is: leaving it out only tries the API server. */
const KEPT =
  /^(apiVersion|kind|metadata|metadata\.name|metadata\.namespace|spec|rules|subjects|roleRef.*|webhooks)$/;
const KEPT_LAST = new Set([
  'name',
  'image',
  'template',
  'apiGroup',
  'kind',
  'key',
  'operator',
  'path',
  'mountPath',
]);

/** Every field and every element of a list, left out. */
export function dropped(object: JsonObject): readonly ObjectChange[] {
  const changes: ObjectChange[] = [];
  for (const { path, value } of walk(object)) {
    const text = pathText(path);
    const last = path.at(-1);
    if (KEPT.test(text) || (typeof last === 'string' && KEPT_LAST.has(last))) continue;
    if (path[0] === 'metadata' && path[1] === 'annotations') continue;
    if (isLastOfItsKind(object, path, value)) continue;
    const was = typeof value === 'object' ? '' : ` (${shown(value)})`;
    changes.push({
      kind: 'dropped',
      what: `${text}${was}: left out`,
      object: changed(object, path, undefined),
    });
  }
  return changes;
}

/** The list of containers, and the only one in it, can't go. */
function isLastOfItsKind(object: JsonObject, path: Path, value: Json): boolean {
  const last = path.at(-1);
  if (last === 'containers') return Array.isArray(value);
  if (typeof last !== 'number' || path.at(-2) !== 'containers') return false;
  return (
    [...walk(object)].filter(
      ({ path: other }) =>
        pathText(other.slice(0, -1)) === pathText(path.slice(0, -1)) && typeof other.at(-1) === 'number',
    ).length === 1
  );
}

/** Every truth value, turned round. */
export function flipped(object: JsonObject): readonly ObjectChange[] {
  return [...walk(object)].flatMap(({ path, value }) =>
    typeof value === 'boolean'
      ? [
          {
            kind: 'flipped' as const,
            what: `${pathText(path)}: ${value} -> ${!value}`,
            object: changed(object, path, !value),
          },
        ]
      : [],
  );
}

/** Values that stand for "strict", and what is less strict in their place. */
const LAXER: Readonly<Record<string, string>> = {
  restricted: 'privileged',
  baseline: 'privileged',
  RuntimeDefault: 'Unconfined',
  Localhost: 'Unconfined',
  Deny: 'Audit',
  Fail: 'Ignore',
  ALL: 'CHOWN',
  Ingress: 'Egress',
  Egress: 'Ingress',
  Memory: '',
};

/** Another tag of images that clusters for practice know. */
const OTHER_TAGS: Readonly<Record<string, readonly [string, string]>> = {
  busybox: ['1.36', '1.32.0'],
  httpd: ['2.4', 'latest'],
  nginx: ['1.27', 'stable'],
};

/** Beyond every port that a task draws. */
const OTHER_PORT = 64_999;

/** Values replaced by others: ports, users, images, expressions, and words that stand for strictness. */
export function otherValues(object: JsonObject): readonly ObjectChange[] {
  return [...walk(object)].flatMap(({ path, value }) => {
    const other = otherValue(path, value);
    if (other === undefined) return [];
    return [
      {
        kind: 'changed' as const,
        what: `${pathText(path)}: ${shown(value)} -> ${shown(other)}`,
        object: changed(object, path, other),
      },
    ];
  });
}

function otherValue(path: Path, value: Json): Json | undefined {
  const key = path.findLast((step) => typeof step === 'string');
  if (typeof key !== 'string' || path[0] === 'apiVersion' || path[0] === 'kind') return undefined;
  if (typeof value === 'number') {
    if (/port$/i.test(key)) return value === OTHER_PORT ? OTHER_PORT - 1 : OTHER_PORT;
    if (/^(runAs|fsGroup|supplementalGroups)/.test(key)) return value === 0 ? 65_534 : 0;
    return value + 1;
  }
  if (typeof value !== 'string') return undefined;
  if (key === 'image') return otherTag(value);
  if (key === 'expression') return value === 'true' ? 'false' : 'true';
  if (key === 'serviceAccountName') return value === 'default' ? undefined : 'default';
  if (key === 'cidr') return value === '0.0.0.0/0' ? '10.0.0.0/8' : '0.0.0.0/0';
  if (/^(command|args)$/.test(key)) return `${value}x`;
  if (path[0] === 'data' || path[0] === 'stringData') return `${value}x`;
  return LAXER[value];
}

function otherTag(image: string): string | undefined {
  if (image.includes('@')) return image.split('@')[0];
  const slash = image.lastIndexOf('/');
  const colon = image.indexOf(':', slash);
  const name = colon === -1 ? image : image.slice(0, colon);
  const tag = colon === -1 ? 'latest' : image.slice(colon + 1);
  const known = OTHER_TAGS[name.slice(slash + 1)];
  if (known === undefined) return `${name}:${tag === 'latest' ? 'stable' : 'latest'}`;
  return `${name}:${tag === known[0] ? known[1] : known[0]}`;
}

/** Labels and selectors as they are found below an object. */
export function selectorsOf(
  object: JsonObject,
): readonly { readonly path: Path; readonly value: JsonObject }[] {
  return [...walk(object)].flatMap(({ path, value }) => {
    const key = path.at(-1);
    const isSelector =
      typeof key === 'string' && /^(podSelector|namespaceSelector|objectSelector|labelSelector)$/.test(key);
    return isSelector && isJsonObject(value) && Object.keys(value).length > 0 ? [{ path, value }] : [];
  });
}
