import type { Flavour } from '../tool.ts';

/** Names side by side, as many columns as fit; down first, or across with `across`. */
export function inColumns(
  cells: readonly string[],
  width: number,
  across: boolean,
  flavour: Flavour,
): string {
  if (cells.length === 0) return '';
  const lengths = cells.map((cell) => Array.from(cell).length);
  if (flavour === 'busybox') {
    const column = Math.max(...lengths) + 2;
    const count = Math.max(1, Math.floor(width / column));
    return layOut(cells, count, across, () => column);
  }
  for (let count = Math.min(cells.length, Math.max(1, Math.floor(width / 3))); count >= 1; count -= 1) {
    const rows = Math.ceil(cells.length / count);
    if (!across && Math.ceil(cells.length / rows) !== count) continue;
    const widths = Array.from({ length: count }, (_, index) => {
      const own = lengths.filter((_length, at) => (across ? at % count : Math.floor(at / rows)) === index);
      return Math.max(0, ...own) + (index === count - 1 ? 0 : 2);
    });
    if (count === 1 || widths.reduce((sum, each) => sum + each, 0) < width) {
      return layOut(cells, count, across, (index) => widths[index] ?? 0);
    }
  }
  return '';
}

function layOut(
  cells: readonly string[],
  count: number,
  across: boolean,
  widthOf: (column: number) => number,
): string {
  const rows = Math.ceil(cells.length / count);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const indices = Array.from({ length: count }, (_, column) =>
      across ? row * count + column : column * rows + row,
    );
    const line = indices.map((index) => cells[index]).filter((cell): cell is string => cell !== undefined);
    text += `${line.map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd(widthOf(column)))).join('')}\n`;
  }
  return text;
}
