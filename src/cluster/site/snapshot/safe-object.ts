import { createHmac } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { objectAt } from '../../../model/json-read.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { sortedJson } from '../../../model/sorted-json.ts';

/** kubectl apply keeps a copy of what was applied there, values of Secrets too. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object without what the server notes about its fields, and without values of Secrets: in place of each stands a
 * digest with a key of this home, which tells whether it is the same and can't be guessed by trying.
 */
export function safeObject(object: KubeObject, key: string): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  const { [LAST_APPLIED]: _copy, ...annotations } = objectAt(metadata, 'annotations');
  const safe: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      name: object.metadata.name,
      ...(isJsonObject(metadata['annotations']) ? { annotations } : {}),
    },
  };
  return object.kind === 'Secret' && object.apiVersion === 'v1' ? withoutValues(safe, key) : safe;
}

function withoutValues(secret: KubeObject, key: string): KubeObject {
  const digests = (field: 'data' | 'stringData'): JsonObject => {
    const values = secret[field];
    if (!isJsonObject(values)) return {};
    return {
      [field]: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, `(hmac ${digestOf(value, key).slice(0, 32)})`]),
      ),
    };
  };
  return { ...secret, ...digests('data'), ...digests('stringData') };
}

/** HMAC-SHA256 of a value's JSON with sorted keys, hex. */
export function digestOf(value: Json, key: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(sortedJson(value)))
    .digest('hex');
}
