import { RE2JS } from 're2js';

/** Why a pattern is not RE2, or null when it is. */
export function regexFault(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Does the text contain a match? RE2: time is linear in the text whatever the pattern; `^` and `$` are line ends with
 * `(?m)`. Throws when the pattern is not RE2.
 */
export function regexFinds(text: string, pattern: string): boolean {
  return RE2JS.compile(pattern).matcher(text).find();
}
