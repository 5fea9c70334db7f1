/** One clause of an Accept header. */
export interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** Splits at a separator outside of quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

function parseRange(text: string): MediaRange | undefined {
  const [range = '', ...rest] = split(text, ';');
  const [type = '', subtype = '', ...more] = range.trim().toLowerCase().split('/');
  if (more.length > 0 || type === '') return undefined;
  const params = new Map<string, string>();
  let quality = 1;
  for (const param of rest) {
    const at = param.indexOf('=');
    if (at < 0) continue;
    const name = param.slice(0, at).trim();
    const value = param
      .slice(at + 1)
      .trim()
      .replaceAll('"', '');
    if (name === 'q') quality = Number.isFinite(Number(value)) ? Number(value) : 1;
    else params.set(name, value);
  }
  // a lone "*" means the same as "*/*"
  return { type, subtype: type === '*' && subtype === '' ? '*' : subtype, params, quality };
}

/** The clauses of an Accept header, the preferred first: by quality, then those without wildcards. */
export function parseAccept(header: string): readonly MediaRange[] {
  const specificity = (range: MediaRange): number =>
    (range.type === '*' ? 0 : 2) + (range.subtype === '*' ? 0 : 1);
  return split(header, ',')
    .map(parseRange)
    .filter((range) => range !== undefined)
    .toSorted((a, b) => b.quality - a.quality || specificity(b) - specificity(a));
}

/** "application/json; charset=utf-8" -> "application/json"; '' without a header. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
