import { POINTER } from '../theme.ts';
import { lineText, type Line } from './styled-line.ts';

/** Signs that a word beside them repeats, bars and rules: nothing to read out. */
const DECORATION = /[█░✓✗○◐–!│•▏⚑✎≡]\s|[█░│▏⚑✎≡]/gu;

/** A row as a screen reader reads it: words only, one space between them, `·` as a comma. */
export function plainText(line: Line): string {
  return lineText(line)
    .replaceAll(/([^\s▸]) · /gu, '$1, ')
    .replaceAll(POINTER, 'chosen:')
    .replaceAll(DECORATION, '')
    .replaceAll(/(^|\s)·\s/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
