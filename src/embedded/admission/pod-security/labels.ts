import { fieldErrors, Path, type FieldError } from '../../objects/field-error.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as one version of Kubernetes 1.N has it. */
export interface Standard {
  readonly level: Level;
  readonly version: 'latest' | number;
}

/** What a namespace's labels ask for in each mode. */
export interface Policy {
  readonly enforce: Standard;
  readonly audit: Standard;
  readonly warn: Standard;
}

const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const OPEN: Standard = { level: 'privileged', version: 'latest' };
const PREFIX = 'pod-security.kubernetes.io/';

/**
 * A namespace's policy, and what is wrong with its labels: PolicyToEvaluate of k8s.io/pod-security-admission/api. There
 * is always a policy: an unknown level to enforce is "restricted", one to warn of is "privileged".
 */
export function policyOf(labels: Readonly<Record<string, string>> = {}): {
  readonly policy: Policy;
  readonly faults: readonly FieldError[];
} {
  const faults: FieldError[] = [];
  const read = <T>(label: string, parse: (text: string) => T | undefined, otherwise: T, why: string): T => {
    const text = labels[PREFIX + label];
    if (text === undefined) return otherwise;
    const value = parse(text);
    if (value !== undefined) return value;
    faults.push(fieldErrors.invalid(Path.of('metadata', 'labels').key(PREFIX + label), text, why));
    return otherwise;
  };
  const readMode = (mode: keyof Policy): Standard => ({
    level: read<Level>(mode, parseLevel, OPEN.level, `must be one of ${LEVELS.join(', ')}`),
    version: read(`${mode}-version`, parseVersion, OPEN.version, 'must be "latest" or "v1.x"'),
  });
  const enforce = readMode('enforce');
  const audit = readMode('audit');
  const warn = readMode('warn');
  const said = labels[`${PREFIX}enforce`];
  const isKnown = said !== undefined && parseLevel(said) !== undefined;
  const enforced: Standard = said === undefined || isKnown ? enforce : { ...enforce, level: 'restricted' };
  // who enforces is warned too, unless they said what to be warned of
  const follows =
    labels[`${PREFIX}warn`] === undefined && isKnown && compareLevels(enforced.level, warn.level) > 0;
  const warned: Standard = follows
    ? {
        level: enforced.level,
        version: labels[`${PREFIX}warn-version`] === undefined ? enforced.version : warn.version,
      }
    : warn;
  return { policy: { enforce: enforced, audit, warn: warned }, faults };
}

/** Below 0 when `a` is the laxer one. */
export function compareLevels(a: Level, b: Level): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

/** "restricted:latest", "baseline:v1.28". */
export function standardText({ level, version }: Standard): string {
  return `${level}:${version === 'latest' ? version : `v1.${version}`}`;
}

function parseLevel(text: string): Level | undefined {
  return LEVELS.find((level) => level === text);
}

function parseVersion(text: string): Standard['version'] | undefined {
  if (text === 'latest') return text;
  const minor = /^v1\.([0-9]|[1-9][0-9]*)$/u.exec(text)?.[1];
  return minor === undefined || !Number.isSafeInteger(Number(minor)) ? undefined : Number(minor);
}
