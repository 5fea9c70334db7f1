import {
  byteLength,
  NON_EMPTY,
  outsideRange,
  regexMismatch,
  tooManyBytes,
  tooManyCharacters,
} from './messages.ts';

/**
 * Checks of single strings. Each returns what is wrong, in the words of
 * k8s.io/apimachinery/pkg/util/validation/validation.go and pkg/api/validate/content; empty when nothing is.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const UNDERSCORED_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const UNDERSCORED_SUBDOMAIN = `${UNDERSCORED_LABEL}(\\.${UNDERSCORED_LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const LABEL_KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${LABEL_KEY})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HEADER_NAME = '[-A-Za-z0-9]+';
const PERCENT = '[0-9]+%';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'u');
const patterns = {
  label: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u,
  subdomain: whole(SUBDOMAIN.replaceAll('(', '(?:')),
  underscored: whole(UNDERSCORED_SUBDOMAIN.replaceAll('(', '(?:')),
  label1035: /^[a-z]([-a-z0-9]*[a-z0-9])?$/u,
  wildcard: whole(WILDCARD.replaceAll('(', '(?:')),
  labelKey: /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/u,
  labelValue: /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/u,
  configKey: /^[-._a-zA-Z0-9]+$/u,
  headerName: /^[-A-Za-z0-9]+$/u,
  percent: /^[0-9]+%$/u,
} as const;

export function checkDnsLabel(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 63) faults.push(tooManyCharacters(63));
  if (!patterns.label.test(value)) {
    faults.push(
      patterns.subdomain.test(value)
        ? 'must not contain dots'
        : regexMismatch(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start " +
              'and end with an alphanumeric character',
            LABEL,
            'my-name',
            '123-abc',
          ),
    );
  }
  return faults;
}

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  'end with an alphanumeric character';

export function checkDnsSubdomain(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 253) faults.push(tooManyCharacters(253));
  if (!patterns.subdomain.test(value)) faults.push(regexMismatch(SUBDOMAIN_RULE, SUBDOMAIN, 'example.com'));
  return faults;
}

export function checkDnsSubdomainWithUnderscore(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 253) faults.push(tooManyCharacters(253));
  if (!patterns.underscored.test(value)) {
    faults.push(
      regexMismatch(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must " +
          'start and end with an alphanumeric character',
        UNDERSCORED_SUBDOMAIN,
        'example.com',
      ),
    );
  }
  return faults;
}

export function checkDns1035Label(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 63) faults.push(tooManyCharacters(63));
  if (!patterns.label1035.test(value)) {
    faults.push(
      regexMismatch(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic " +
          'character, and end with an alphanumeric character',
        LABEL_1035,
        'my-name',
        'abc-123',
      ),
    );
  }
  return faults;
}

export function checkWildcardSubdomain(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 253) faults.push(tooManyCharacters(253));
  if (!patterns.wildcard.test(value)) {
    faults.push(
      regexMismatch(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of " +
          "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        WILDCARD,
        '*.example.com',
      ),
    );
  }
  return faults;
}

/** "should be a domain with at least two segments separated by dots" and the parts' faults; a closing dot is allowed. */
export function checkFullyQualifiedDomain(name: string): string[] {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const faults = checkDnsSubdomain(bare);
  if (faults.length > 0) return [faults.join(',')];
  if (!bare.includes('.')) return ['should be a domain with at least two segments separated by dots'];
  return [];
}

const LABEL_KEY_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** The key of a label, an annotation (lower-cased first), a condition type, an extended resource. */
export function checkQualifiedName(value: string): string[] {
  const faults: string[] = [];
  const parts = value.split('/');
  const mismatch = regexMismatch(LABEL_KEY_RULE, LABEL_KEY, 'MyName', 'my.name', '123-abc');
  if (parts.length > 2) {
    return [
      `a valid label key ${mismatch} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') faults.push(`prefix part ${NON_EMPTY}`);
    else {
      if (byteLength(prefix) > 253) faults.push(`prefix part ${tooManyBytes(253)}`);
      if (!patterns.subdomain.test(prefix)) {
        faults.push(`prefix part ${regexMismatch(SUBDOMAIN_RULE, SUBDOMAIN, 'example.com')}`);
      }
    }
  }
  if (name === '') faults.push(`name part ${NON_EMPTY}`);
  else if (byteLength(name) > 63) faults.push(`name part ${tooManyBytes(63)}`);
  if (!patterns.labelKey.test(name)) faults.push(`name part ${mismatch}`);
  return faults;
}

export function checkLabelValue(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 63) faults.push(tooManyBytes(63));
  if (!patterns.labelValue.test(value)) {
    faults.push(
      regexMismatch(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start " +
          'and end with an alphanumeric character',
        LABEL_VALUE,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  }
  return faults;
}

/** The name of an environment variable since RelaxedEnvironmentVariableValidation: printable ASCII without "=". */
export function checkEnvName(value: string): string[] {
  if (value === '') return [`environment variable name ${NON_EMPTY}`];
  return /^[ -<>-~]*$/u.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A key of a ConfigMap or Secret. */
export function checkConfigKey(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 253) faults.push(tooManyCharacters(253));
  if (!patterns.configKey.test(value)) {
    faults.push(
      regexMismatch(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  return [...faults, ...checkNoParentPrefix(value)];
}

function checkNoParentPrefix(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

export function checkPortNumber(port: number): string[] {
  return port >= 1 && port <= 65_535 ? [] : [outsideRange(1, 65_535)];
}

export function checkPortName(name: string): string[] {
  const faults: string[] = [];
  if (byteLength(name) > 15) faults.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/u.test(name)) {
    faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/u.test(name)) faults.push('must contain at least one letter (a-z)');
  if (name.includes('--')) faults.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) faults.push('must not begin or end with a hyphen');
  return faults;
}

/** Users and groups of a process: 0 to 2^31 - 1. */
export function checkUserId(id: number): string[] {
  return id >= 0 && id <= 2_147_483_647 ? [] : [outsideRange(0, 2_147_483_647)];
}

export function checkPercent(value: string): string[] {
  return patterns.percent.test(value)
    ? []
    : [
        regexMismatch(
          "a valid percent string must be a numeric string followed by an ending '%'",
          PERCENT,
          '1%',
          '93%',
        ),
      ];
}

export function checkHeaderName(value: string): string[] {
  return patterns.headerName.test(value)
    ? []
    : [
        regexMismatch(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          HEADER_NAME,
          'X-Header-Name',
        ),
      ];
}

/** What no object's name may be or contain, since it stands in paths (RBAC names and the like have only this rule). */
export function checkPathSegment(name: string, prefix = false): string[] {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

/** For `KindRules.validateName`: what a generateName ends in is completed later, so a closing dash is no fault. */
export function asObjectName(check: (name: string) => string[]): (name: string, prefix: boolean) => string[] {
  return (name, prefix) =>
    check(prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
}
