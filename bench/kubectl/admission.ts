// What the API server admits, asked by server-side dry-runs.
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { mergeObject } from '../../src/model/merge-object.ts';
import { inNamespace, podsOf } from './pods.ts';
import { get, list, quote, text } from './words.ts';

/** A dry-run for each case; before them the object that the cases change is read, where it is in the cluster. */
export function askAdmission(spec: JsonObject): readonly string[] {
  const { base, from, update } = spec;
  const changes = list(spec['cases']).map((one): JsonObject => {
    const given = valueAt(one, ['with']);
    return isJsonObject(given) ? given : {};
  });
  if (isJsonObject(base)) return changes.map((change) => create(mergeObject(named(base), change)));
  if (update !== undefined)
    return [
      `pod=${podsOf(update)}`,
      `k get ${inNamespace(update)} "$pod" -o yaml`,
      ...changes.map(
        (change) =>
          `k patch ${inNamespace(update)} "$pod" --dry-run=server -p ${quote(JSON.stringify(change))}`,
      ),
    ];
  return [get(from), ...changes.map((change) => create(mergeObject(somePod(from), change)))];
}

const create = (object: JsonObject): string =>
  `k create --dry-run=server -f - <<'EOF'\n${JSON.stringify(object)}\nEOF`;

function named(object: JsonObject): JsonObject {
  const { metadata } = object;
  return { ...object, metadata: { name: 'look', ...(isJsonObject(metadata) ? metadata : {}) } };
}

/** Stands for the workload's own template, which takes as long. */
const somePod = (from: Json | undefined): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'look', namespace: text(valueAt(from, ['namespace'])) },
  spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] },
});
