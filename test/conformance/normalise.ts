/** What must differ between two clusters, by the names that stand in with it. */
export interface Circumstances {
  readonly namespace: string;
  readonly node: string;
  readonly server: string;
  readonly folder: string;
  /** Such as "v1.36.3": the server's own. */
  readonly version: string;
}

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
const LONG_TIME = /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g;
const UNIX_DATE = /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+ \d\d:\d\d:\d\d( \w+)? \d{4}/g;
const SHORT_DATE = /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d\d:\d\d\b/g;
const ADDRESS = /\b(10|172|192|127)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g;
const DIGEST = /\bsha256:[0-9a-f]{64}\b/g;
const LONG_ID = /\b[0-9a-f]{64}\b/g;
const REVISION = /("?resourceVersion"?: ?)"\d+"/g;
/** What generateName and the hash of a template add. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
const REPLICA = new RegExp(`-(${RANDOM}{9,10}|${RANDOM}{8})-${RANDOM}{5}\\b`, 'g');
const HASH = new RegExp(`-(?=[a-z0-9]*\\d)${RANDOM}{8,10}\\b`, 'g');
const POD_HASH = /(pod-template-hash"?[=:] ?"?)[a-z0-9]+/g;
const GENERATED = new RegExp(`-${RANDOM}{5}\\b`, 'g');
const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;
const GO_TIME = /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} UTC/g;
/** 12s, 3m4s, 2h: ages and durations; 1.234567s. */
const AGE = /\b(\d+d)?(\d+h)?(\d+m)?\d+(\.\d+)?(ms|s)\b|\b\d+(m|h|d)(?=[\s)]|$)/g;
/** When it was built, and as what, differs between builds of the image. */
const BUSYBOX = /BusyBox v[\d.]+ \([^)]*\)/g;
/** How ls shows a date of another year. */
const OLD_DATE = /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}  ?\d{4}\b/g;
const JWT = /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g;
const SIZE_OF_IMAGE = /Image size: \d+ bytes/g;

/** A text with what must differ between two clusters replaced by names, and runs of blanks made even. */
export function normaliseText(text: string, circumstances: Circumstances): string {
  const { namespace, node, server, folder, version } = circumstances;
  return text
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(node, 'NODE')
    .replaceAll(server, 'https://SERVER')
    .replaceAll(new URL(server).host, 'SERVER')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(version, 'VERSION')
    .replace(PEM, 'PEM')
    .replace(GO_TIME, 'TIME')
    .replace(UID, 'UID')
    .replace(TIME, 'TIME')
    .replace(LONG_TIME, 'TIME')
    .replace(UNIX_DATE, 'TIME')
    .replace(SHORT_DATE, 'TIME')
    .replace(JWT, 'TOKEN')
    .replace(DIGEST, 'DIGEST')
    .replace(LONG_ID, 'ID')
    .replace(ADDRESS, 'ADDRESS')
    .replace('ADDRESS:6443', 'SERVER')
    .replace(BUSYBOX, 'BusyBox VERSION (TIME)')
    .replace(OLD_DATE, 'TIME')
    .replace(REVISION, '$1"REVISION"')
    .replace(POD_HASH, '$1HASH')
    .replace(REPLICA, '-HASH-RANDOM')
    .replace(HASH, '-HASH')
    .replace(GENERATED, '-RANDOM')
    .replace(SIZE_OF_IMAGE, 'Image size: N bytes')
    .replace(AGE, 'AGE')
    .replace(/(?<=\S)[ \t]{2,}/g, '  ')
    .replace(/-{3,}/g, '---')
    .replace(/[ \t]+$/gm, '');
}

/** A body: JSON with its keys sorted and revisions replaced, else text. */
export function normaliseBody(text: string, circumstances: Circumstances): unknown {
  const lines = text.trimEnd().split('\n');
  try {
    if (lines.length > 1 && lines.every((line) => line.startsWith('{')))
      return lines.map((line) => normaliseJson(JSON.parse(line), circumstances));
    return normaliseJson(JSON.parse(text), circumstances);
  } catch {
    return normaliseText(text, circumstances);
  }
}

function normaliseJson(value: unknown, circumstances: Circumstances): unknown {
  if (typeof value === 'string') return normaliseText(value, circumstances);
  if (Array.isArray(value)) return value.map((one) => normaliseJson(one, circumstances));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, one]) => [
      normaliseText(key, circumstances),
      key === 'resourceVersion' && typeof one === 'string' && /^\d+$/.test(one)
        ? 'REVISION'
        : normaliseJson(one, circumstances),
    ]),
  );
}
