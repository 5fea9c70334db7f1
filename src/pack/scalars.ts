import { z } from 'zod';

/**
 * Messages of these schemas are `what\nwhat to do`; a message that begins with "must" gets the key's name in front
 * (see explain-issue.ts).
 */

/** A DNS label (RFC 1123), as Kubernetes takes it for names of namespaces. */
export const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, {
    error: 'must be a DNS label\nuse lower-case letters, digits and dashes, such as `pod-ro`',
  });

/** Text of at least one visible character. */
export const text = z.string().regex(/\S/, { error: 'must not be empty\nwrite something' });

/** The same on one line. */
export const line = z.string().regex(/^[^\n\r]*\S[^\n\r]*$/, {
  error: 'must be text on one line\nwrite it without line breaks',
});

/** 1 and up. */
export const positive = z
  .int({
    error: (issue) =>
      issue.input === undefined ? undefined : 'must be a whole number from 1 up\nuse 1 or more',
  })
  .min(1);

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const;
const DURATION = /^(\d{1,6})(ms|s|m)$/;
const DURATION_ERROR = 'must be a time such as 500ms, 20s or 2m\nwrite a whole number and its unit';

/** A time such as `500ms`, `20s`, `2m`; becomes milliseconds. */
export const duration = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : DURATION_ERROR) })
  .regex(DURATION, { error: DURATION_ERROR })
  .transform((written) => {
    const [, count = '0', unit = 'ms'] = DURATION.exec(written) ?? [];
    return Number(count) * UNITS[unit as keyof typeof UNITS];
  });

/** A path below a folder: relative, without `..`, with forward slashes. */
export const innerPath = z.string().refine(isInnerPath, {
  error: 'must be a path that stays in its folder\nwrite it without `..` and without a slash in front',
});

function isInnerPath(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- a NUL ends a path early
  if (path === '' || path.startsWith('/') || /[\\\u0000]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
