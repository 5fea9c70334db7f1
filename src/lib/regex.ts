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

/** What is wrong with a pattern in the words of Go's regexp package. */
export function regexFaultOfGo(pattern: string): string {
  return (regexFault(pattern) ?? '').replace(/^error parsing regexp: /u, '');
}

/** The matches in a text from left to right, at most `limit` (below 0: all). Throws when the pattern is not RE2. */
export function regexMatches(text: string, pattern: string, limit: number): readonly string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  while (matcher.find()) {
    if (found.length === limit) break;
    found.push(matcher.group() ?? '');
  }
  return found;
}
