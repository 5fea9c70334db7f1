import { parseAllDocuments } from 'yaml';
import type { Json } from '../model/json.ts';

/** What a text written by a learner holds, or the fault in it. */
export type Parsed =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly fault: string };

/** An alias may repeat what it names a hundred times at most: more is a bomb. */
const ALIAS_LIMIT = 100;

/** The YAML documents of a text (JSON is YAML, too); empty ones are left out. */
export function parseLearnerDocuments(
  text: string,
): { readonly ok: true; readonly values: readonly Json[] } | { readonly ok: false; readonly fault: string } {
  try {
    const documents = [...parseAllDocuments(text)];
    const fault = documents.flatMap(({ errors }) => errors)[0];
    if (fault !== undefined) return { ok: false, fault: fault.message };
    const values = documents.map((document) => document.toJS({ maxAliasCount: ALIAS_LIMIT }) as Json);
    return { ok: true, values: values.filter((value) => value !== null && value !== undefined) };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The first YAML document; a list of them where there are several. */
export function parseLearnerYaml(text: string): Parsed {
  try {
    const documents = [...parseAllDocuments(text)];
    const fault = documents.flatMap(({ errors }) => errors)[0];
    if (fault !== undefined) return { ok: false, fault: fault.message };
    const values = documents.map((document) => document.toJS({ maxAliasCount: ALIAS_LIMIT }) as Json);
    return { ok: true, value: values.length === 1 ? (values[0] ?? null) : values };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}
