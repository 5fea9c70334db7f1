/** sub and gsub: the text after it, and how often something was replaced. */
export function substitute(
  text: string,
  expression: RegExp,
  replacement: string,
  how: { readonly isGlobal: boolean; readonly isBusybox: boolean },
): { readonly text: string; readonly count: number } {
  let out = '';
  let from = 0;
  let count = 0;
  let lastEnd = -1;
  for (const match of text.matchAll(expression)) {
    // an empty match right behind a match is none, but with busybox
    if (match[0] === '' && match.index === lastEnd && !how.isBusybox) continue;
    out += text.slice(from, match.index) + expand(replacement, match[0]);
    from = match.index + match[0].length;
    lastEnd = from;
    count += 1;
    if (!how.isGlobal) break;
  }
  return { text: out + text.slice(from), count };
}

/** "&" stands for what was matched, "\&" for itself. */
function expand(replacement: string, matched: string): string {
  return replacement.replace(/\\\\(?=&)|\\&|&/g, (found) =>
    found === '&' ? matched : found === '\\&' ? '&' : '\\',
  );
}
