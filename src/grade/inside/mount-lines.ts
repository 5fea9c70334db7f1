import { parseMountinfo } from '../../model/mountinfo.ts';
import type { Rule } from '../spec-parts.ts';

/** As wide as a line of a mount table is shown; what comes after are layers and sizes. */
const SHOWN_WIDTH = 100;

/**
 * The lines of a mount table that rules are about: those of the paths they name. Null where the text is no mount table,
 * or the rules name no path.
 */
export function mountLines(text: string, rules: readonly Rule[]): string | null {
  const words = rules.map(({ each = '', rule }) => `${each} ${rule}`).join(' ');
  const paths = [...words.matchAll(/['"](\/[^'"]*)['"]/g)].map(([, path]) => path ?? '');
  if (paths.length === 0 || parseMountinfo(text) === null) return null;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const meant = lines.filter((line) => parseMountinfo(line)?.some(({ at }) => paths.includes(at)) === true);
  const shown = meant.map((line) => (line.length > SHOWN_WIDTH ? `${line.slice(0, SHOWN_WIDTH)} ...` : line));
  if (shown.length === 0) return `nothing is mounted at ${paths.join(', ')} (of ${lines.length} mounts)`;
  return [...shown, `(${shown.length} of ${lines.length} lines)`].join('\n');
}
