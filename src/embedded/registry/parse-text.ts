import { readJson } from '../schema/read-json.ts';
import { yamlToJson } from '../schema/yaml-to-json.ts';
import type { Body } from './types.ts';

/** The value of a body without a schema. Throws an Error in the words of Go's decoders. */
export function parseText(body: Body): unknown {
  if (body.format === 'json') return parseJson(body.text);
  // JSON is YAML, and what clients send as YAML is mostly that
  if (body.text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(body.text) as unknown;
    } catch {
      // flow style that is not JSON
    }
  }
  return JSON.parse(yamlToJson(body.text).json) as unknown;
}

/** As JSON.parse, but it says what is wrong in the words of Go's encoding/json. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    readJson(text);
    throw error;
  }
}
