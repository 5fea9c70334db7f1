import { parse } from 'yaml';
import type { Body } from './types.ts';

/** The value of a body without a schema. Throws what the parser throws. */
export function parseText(body: Body): unknown {
  if (body.format === 'json') return JSON.parse(body.text) as unknown;
  // JSON is YAML, and what clients send as YAML is mostly that
  if (body.text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(body.text) as unknown;
    } catch {
      // flow style that is not JSON
    }
  }
  return parse(body.text, { maxAliasCount: 100 }) as unknown;
}
