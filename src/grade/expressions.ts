import { isJsonObject, type Json } from '../model/json.ts';

/** The keys under which specs keep CEL. */
const EXPRESSION_KEYS = ['rule', 'each', 'show', 'where', 'only'];

/** The CEL expressions of a spec; deciding one without any takes no time worth limiting. */
export function expressionsOf(spec: Json): readonly string[] {
  if (Array.isArray(spec)) return (spec as readonly Json[]).flatMap(expressionsOf);
  if (!isJsonObject(spec)) return [];
  return Object.entries(spec).flatMap(([key, value]) =>
    EXPRESSION_KEYS.includes(key) && typeof value === 'string' ? [value] : expressionsOf(value),
  );
}
