import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

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
