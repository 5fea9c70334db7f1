import { isJsonObject } from '../model/json.ts';
import { API_VERSION } from '../model/result.ts';
import type { Finding } from './finding.ts';

/**
 * Refuses a file of a version this program does not know, before its schema is held against it: a newer file has keys
 * that would only look like mistakes. Null when the version is ours, or absent (the schema says so).
 */
export function refuseOtherVersion(value: unknown): Finding | null {
  if (!isJsonObject(value)) return null;
  const version = value['apiVersion'];
  if (typeof version !== 'string' || version === API_VERSION) return null;
  const at = { path: ['apiVersion'], at: 'value' } as const;
  const [, number] = /^cks-trainer\/v(\d+)/.exec(version) ?? [];
  return number !== undefined && Number(number) >= 1
    ? {
        ...at,
        message: `${version} is newer than this program, which knows ${API_VERSION}`,
        next: 'update the trainer',
      }
    : { ...at, message: `\`apiVersion\` must be ${API_VERSION}`, next: `write ${API_VERSION}` };
}
