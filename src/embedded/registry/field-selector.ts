import { isFields, type ApiObject } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';
import { SelectorFault } from './label-selector.ts';

/** Field selectors in query strings: apimachinery/pkg/fields/selector.go and the kinds' label conversions. */

interface Term {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

export interface FieldSelector {
  /** Does a stored object match? */
  matches(object: ApiObject): boolean;
  /** The one value a field must have, where a term says so. */
  exact(field: string): string | undefined;
}

/** Reads "status.phase=Running,spec.nodeName!=a" for a kind. Undefined for the empty one. Throws SelectorFault. */
export function parseFieldSelector(text: string, resource: ResourceInfo): FieldSelector | undefined {
  const known = selectableFields(resource);
  const terms = splitTerms(text)
    .toSorted()
    .filter((term) => term !== '')
    .map((term) => {
      const { field, equal, value } = parseTerm(term, text);
      return { field: known.translate(field), equal, value };
    });
  if (terms.length === 0) return undefined;
  return {
    matches: (object) =>
      terms.every(({ field, equal, value }) => (known.read(object, field) === value) === equal),
    exact: (field) => terms.find((term) => term.equal && term.field === field)?.value,
  };
}

/** The one name that a selector asks for; '' when it asks for none or can't be read. */
export function nameSelected(text: string): string {
  if (!text.includes('metadata.name')) return '';
  try {
    const terms = splitTerms(text).map((term) => parseTerm(term, text));
    return terms.find(({ field, equal }) => equal && field === 'metadata.name')?.value ?? '';
  } catch (error) {
    if (error instanceof SelectorFault) return '';
    throw error;
  }
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === ',') {
      terms.push(term);
      term = '';
    } else {
      term += character;
      if (character === '\\' && index + 1 < text.length) term += text[++index];
    }
  }
  return [...terms, term];
}

function parseTerm(term: string, whole: string): Term {
  const match = /^(.*?)(!=|==|=)(.*)$/su.exec(term);
  if (match === null) throw new SelectorFault(`invalid selector: '${whole}'; can't understand '${term}'`);
  const [, field = '', operator = '', value = ''] = match;
  return { field, equal: operator !== '!=', value: unescape(value) };
}

function unescape(value: string): string {
  let plain = '';
  for (let index = 0; index < value.length; index++) {
    const character = value[index] ?? '';
    if (character === '\\') {
      const next = value[++index] ?? '';
      if (next === '' || !'\\,='.includes(next)) {
        throw new SelectorFault(`invalid field selector: invalid escape sequence: \\${next}`);
      }
      plain += next;
    } else if (character === ',' || character === '=') {
      throw new SelectorFault(
        `invalid field selector: unescaped character in value: ${character.codePointAt(0)}`,
      );
    } else {
      plain += character;
    }
  }
  return plain;
}

interface SelectableFields {
  /** The stored object's name of the field; throws SelectorFault for what can't be selected by. */
  translate(field: string): string;
  read(object: ApiObject, field: string): string;
}

const METADATA = ['metadata.name', 'metadata.namespace'];
const EVENT_REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** By kind: what may be named, and where that is in the stored object ('' after the colon: the same). */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: [
    ...METADATA,
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
    'spec.host',
  ],
  nodes: ['metadata.name', 'spec.unschedulable'],
  replicationcontrollers: [...METADATA, 'status.replicas'],
  namespaces: ['metadata.name', 'status.phase'],
  secrets: [...METADATA, 'type'],
  services: [...METADATA, 'spec.clusterIP', 'spec.type'],
  'jobs.batch': [...METADATA, 'status.successful'],
  'certificatesigningrequests.certificates.k8s.io': ['metadata.name', 'spec.signerName'],
  'resourceslices.resource.k8s.io': ['metadata.name', 'spec.nodeName', 'spec.driver'],
  events: [
    ...METADATA,
    ...EVENT_REFERENCE.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'events.events.k8s.io': [
    ...METADATA,
    ...EVENT_REFERENCE.map((field) => `regarding.${field}`),
    'reason',
    'reportingController',
    'type',
  ],
};

const STORED_NAMES: Readonly<Record<string, string>> = {
  'spec.host': 'spec.nodeName',
  reportingController: 'reportingComponent',
  ...Object.fromEntries(EVENT_REFERENCE.map((field) => [`regarding.${field}`, `involvedObject.${field}`])),
};

function selectableFields(resource: ResourceInfo): SelectableFields {
  const key = resource.resource === 'events' && resource.group !== '' ? 'events.events.k8s.io' : resource.key;
  const fields = FIELDS[key];
  return {
    translate: (field) => {
      if ((fields ?? METADATA).includes(field)) return STORED_NAMES[field] ?? field;
      throw new SelectorFault(faultOf(key, field, fields === undefined));
    },
    read: (object, field) => SPECIAL[`${resource.resource}:${field}`]?.(object) ?? readPath(object, field),
  };
}

function faultOf(key: string, field: string, plain: boolean): string {
  if (plain) {
    return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  }
  if (key === 'jobs.batch') return `field label "${field}" not supported for Job`;
  if (key === 'resourceslices.resource.k8s.io') {
    return `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`;
  }
  return `field label not supported: ${field}`;
}

/** Numbers and booleans that are absent have their zero value as text. */
const SPECIAL: Readonly<Record<string, (object: ApiObject) => string>> = {
  'pods:spec.hostNetwork': (object) => orElse(readPath(object, 'spec.hostNetwork'), 'false'),
  'pods:status.podIPs': (object) => firstPodIp(object),
  'pods:status.podIP': (object) => firstPodIp(object),
  'nodes:spec.unschedulable': (object) => orElse(readPath(object, 'spec.unschedulable'), 'false'),
  'replicationcontrollers:status.replicas': (object) => orElse(readPath(object, 'status.replicas'), '0'),
  'jobs:status.successful': (object) => orElse(readPath(object, 'status.succeeded'), '0'),
  'events:source': (object) =>
    orElse(readPath(object, 'source.component'), readPath(object, 'reportingComponent')),
};

const orElse = (text: string, otherwise: string): string => (text === '' ? otherwise : text);

function firstPodIp(object: ApiObject): string {
  const status = object['status'];
  if (!isFields(status)) return '';
  const ips = status['podIPs'];
  const first: unknown = Array.isArray(ips) ? ips[0] : undefined;
  if (isFields(first) && typeof first['ip'] === 'string') return first['ip'];
  return typeof status['podIP'] === 'string' ? status['podIP'] : '';
}

function readPath(object: ApiObject, field: string): string {
  let value: unknown = object;
  for (const name of field.split('.')) value = isFields(value) ? value[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
