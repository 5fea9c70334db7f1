import {
  checkDns1035Label,
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabelValue,
  checkQualifiedName,
} from '../../objects/validation/names.ts';
import { parseQuantity, type Quantity } from '../../objects/validation/quantity.ts';
import type { Library } from '../signatures.ts';
import { CelError, Opaque, Optional, type Value } from '../values.ts';
import { parseDuration, parseTimestamp } from './times.ts';

/** Kubernetes' own libraries: quantities, URLs, named formats, versions (k8s.io/apiserver/pkg/cel/library). */

class QuantityValue extends Opaque {
  readonly type = 'kubernetes.Quantity';
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  equals(other: Opaque): boolean {
    return other instanceof QuantityValue && other.quantity.nano === this.quantity.nano;
  }
}

const NANO = 1_000_000_000n;

function toQuantity(text: string): QuantityValue {
  try {
    return new QuantityValue(parseQuantity(text));
  } catch (error) {
    throw new CelError((error as Error).message);
  }
}

const succeeds = (run: () => unknown): boolean => {
  try {
    run();
    return true;
  } catch {
    return false;
  }
};

const plus =
  (sign: bigint) =>
  ({ quantity }: QuantityValue, other: QuantityValue | bigint): QuantityValue =>
    new QuantityValue({
      ...quantity,
      nano: quantity.nano + sign * (typeof other === 'bigint' ? other * NANO : other.quantity.nano),
    });

const order = (a: bigint, b: bigint): bigint => (a < b ? -1n : a > b ? 1n : 0n);
const isWhole = ({ quantity }: QuantityValue): boolean =>
  quantity.nano % NANO === 0n && BigInt.asIntN(64, quantity.nano / NANO) === quantity.nano / NANO;

const QUANTITIES: Library = [
  ['quantity(string) Quantity', toQuantity],
  ['isQuantity(string) bool', (text: string) => succeeds(() => parseQuantity(text))],
  ['Quantity.sign() int', ({ quantity }: QuantityValue) => order(quantity.nano, 0n)],
  ['Quantity.isInteger() bool', isWhole],
  [
    'Quantity.asInteger() int',
    (value: QuantityValue) => {
      if (!isWhole(value)) throw new CelError('cannot convert value to integer');
      return value.quantity.nano / NANO;
    },
  ],
  ['Quantity.asApproximateFloat() double', ({ quantity }: QuantityValue) => Number(quantity.nano) / 1e9],
  ['Quantity.add(Quantity) Quantity', plus(1n)],
  ['Quantity.add(int) Quantity', plus(1n)],
  ['Quantity.sub(Quantity) Quantity', plus(-1n)],
  ['Quantity.sub(int) Quantity', plus(-1n)],
  [
    'Quantity.isLessThan(Quantity) bool',
    (a: QuantityValue, b: QuantityValue) => a.quantity.nano < b.quantity.nano,
  ],
  [
    'Quantity.isGreaterThan(Quantity) bool',
    (a: QuantityValue, b: QuantityValue) => a.quantity.nano > b.quantity.nano,
  ],
  [
    'Quantity.compareTo(Quantity) int',
    (a: QuantityValue, b: QuantityValue) => order(a.quantity.nano, b.quantity.nano),
  ],
];

class UrlValue extends Opaque {
  readonly type = 'kubernetes.URL';
  readonly url: URL;
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
    // an absolute path is a URL too
    this.url = new URL(text, 'scheme://');
  }
  equals(other: Opaque): boolean {
    return other instanceof UrlValue && other.text === this.text;
  }
}

const isUrl = (text: string): boolean =>
  /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)/u.test(text) && URL.canParse(text, 'scheme://');

function toUrl(text: string): UrlValue {
  if (!isUrl(text))
    throw new CelError(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
    );
  return new UrlValue(text);
}

const URLS: Library = [
  ['url(string) URL', toUrl],
  ['isURL(string) bool', isUrl],
  [
    'URL.getScheme() string',
    ({ url, text }: UrlValue) => (text.startsWith('/') ? '' : url.protocol.slice(0, -1)),
  ],
  [
    'URL.getHost() string',
    ({ url, text }: UrlValue) => /^[^:]*:\/\/(?:[^@/]*@)?([^/?#]*)/u.exec(text)?.[1] ?? url.host,
  ],
  ['URL.getHostname() string', ({ url }: UrlValue) => url.hostname.replace(/^\[(.*)\]$/u, '$1')],
  [
    'URL.getPort() string',
    ({ text, url }: UrlValue) => /^[^:]*:\/\/[^/?#]*?:(\d+)(?:[/?#]|$)/u.exec(text)?.[1] ?? url.port,
  ],
  [
    'URL.getEscapedPath() string',
    ({ url, text }: UrlValue) => (/^[^:/]*:\/\/[^/?#]*$/u.test(text) ? '' : url.pathname),
  ],
  [
    'URL.getQuery() map(string, list(string))',
    ({ url }: UrlValue) =>
      new Map([...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key)])),
  ],
];

class FormatValue extends Opaque {
  readonly type = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly check: (text: string) => readonly string[];
  constructor(name: string, check: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.check = check;
  }
  equals(other: Opaque): boolean {
    return other instanceof FormatValue && other.name === this.name;
  }
}

const parsed =
  (parse: (text: string) => unknown, why: string) =>
  (text: string): readonly string[] =>
    succeeds(() => parse(text)) ? [] : [why];
const shaped =
  (pattern: RegExp, why: string) =>
  (text: string): readonly string[] =>
    pattern.test(text) ? [] : [why];
const withoutDash =
  (check: (text: string) => string[]) =>
  (text: string): readonly string[] =>
    check(text.replace(/-$/u, 'a'));

const FORMATS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: checkDnsLabel,
  dns1123Subdomain: checkDnsSubdomain,
  dns1035Label: checkDns1035Label,
  qualifiedName: checkQualifiedName,
  dns1123LabelPrefix: withoutDash(checkDnsLabel),
  dns1123SubdomainPrefix: withoutDash(checkDnsSubdomain),
  dns1035LabelPrefix: withoutDash(checkDns1035Label),
  labelValue: checkLabelValue,
  uri: shaped(/^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)/u, 'invalid URI for request'),
  uuid: shaped(
    /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/iu,
    'does not match the UUID format',
  ),
  byte: shaped(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u, 'invalid base64'),
  date: shaped(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u, 'invalid date'),
  datetime: parsed(parseTimestamp, 'invalid datetime'),
};

const NAMED: Library = [
  ...Object.entries(FORMATS).map(
    ([name, check]) => [`format.${name}() Format`, () => new FormatValue(name, check)] as const,
  ),
  [
    'format.named(string) optional(Format)',
    (name: string) => {
      const check = FORMATS[name];
      return new Optional(check === undefined ? undefined : new FormatValue(name, check));
    },
  ],
  [
    'Format.validate(string) optional(list(string))',
    ({ check }: FormatValue, text: string) => {
      const faults = check(text);
      return new Optional(faults.length === 0 ? undefined : [...faults]);
    },
  ],
];

class SemverValue extends Opaque {
  readonly type = 'kubernetes.Semver';
  readonly numbers: readonly bigint[];
  readonly before: readonly string[];
  constructor(text: string) {
    super();
    const parts =
      /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/u.exec(
        text,
      );
    if (parts === null) throw new CelError('No Major.Minor.Patch elements found');
    this.numbers = parts.slice(1, 4).map(BigInt);
    this.before = parts[4]?.split('.') ?? [];
  }
  equals(other: Opaque): boolean {
    return other instanceof SemverValue && compareSemver(this, other) === 0n;
  }
}

function compareSemver(a: SemverValue, b: SemverValue): bigint {
  for (const [index, number] of a.numbers.entries()) {
    const found = order(number, b.numbers[index] ?? 0n);
    if (found !== 0n) return found;
  }
  if (a.before.length === 0 || b.before.length === 0)
    return BigInt(b.before.length > 0) - BigInt(a.before.length > 0);
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1n;
    if (part === other) continue;
    const [left, right] = [/^\d+$/u.test(part), /^\d+$/u.test(other)];
    if (left && right) return order(BigInt(part), BigInt(other));
    if (left !== right) return left ? -1n : 1n;
    return part < other ? -1n : 1n;
  }
  return a.before.length < b.before.length ? -1n : 0n;
}

const normal = (text: string): string => {
  const [numbers = '', ...rest] = text.replace(/^v/u, '').split(/(?=[-+])/u);
  const parts = numbers.split('.').map((part) => part.replace(/^0+(?=\d)/u, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest.join('');
};

const SEMVERS: Library = [
  ['semver(string) Semver', (text: string) => new SemverValue(text)],
  [
    'semver(string, bool) Semver',
    (text: string, loose: boolean) => new SemverValue(loose ? normal(text) : text),
  ],
  ['isSemver(string) bool', (text: string) => succeeds(() => new SemverValue(text))],
  [
    'isSemver(string, bool) bool',
    (text: string, loose: boolean) => succeeds(() => new SemverValue(loose ? normal(text) : text)),
  ],
  ['Semver.major() int', ({ numbers }: SemverValue) => numbers[0] ?? 0n],
  ['Semver.minor() int', ({ numbers }: SemverValue) => numbers[1] ?? 0n],
  ['Semver.patch() int', ({ numbers }: SemverValue) => numbers[2] ?? 0n],
  ['Semver.compareTo(Semver) int', compareSemver],
  ['Semver.isLessThan(Semver) bool', (a: SemverValue, b: SemverValue) => compareSemver(a, b) < 0n],
  ['Semver.isGreaterThan(Semver) bool', (a: SemverValue, b: SemverValue) => compareSemver(a, b) > 0n],
];

export const KUBERNETES: Library = [...QUANTITIES, ...URLS, ...NAMED, ...SEMVERS];

/** For checks of literals before anything is evaluated: why such a text is none, or undefined. */
export function literalFault(name: string, value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    if (name === 'duration') parseDuration(value);
    if (name === 'timestamp') parseTimestamp(value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
