import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import stringWidth from 'string-width';

/**
 * Holds a screen against its picture in test/ui/pictures. UPDATE_PICTURES=1 draws them anew: look at the difference
 * before you keep it.
 */
export function expectPicture(name: string, screen: string): void {
  const file = new URL(`pictures/${name}.txt`, import.meta.url);
  const drawn = `${screen}\n`;
  if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(file, drawn);
  if (!existsSync(file)) throw new Error(`no picture ${name}; UPDATE_PICTURES=1 draws it`);
  expect(drawn).toBe(readFileSync(file, 'utf8'));
}

/** The sizes every screen has a picture at. */
export const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

/** The picture is kept, and is as large as the window: nothing wider, nothing higher. */
export function expectScreen(
  name: string,
  picture: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): void {
  const lines = picture.split('\n');
  expect(lines).toHaveLength(rows);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  expectPicture(`${name}-${columns}x${rows}`, picture);
}
