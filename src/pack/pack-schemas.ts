import { z } from 'zod';
import type { CheckKind } from '../model/ports/check-kind.ts';
import { packSchema } from './pack-schema.ts';
import { taskSchemaWith } from './task-schema.ts';

/** JSON Schema documents (draft 2020-12) of a pack's files. */
export interface PackSchemas {
  readonly pack: object;
  readonly task: object;
}

/** A scalar that is one placeholder keeps the parameter's type, so it may stand where a number is asked for. */
const PLACEHOLDER = { type: 'string', pattern: String.raw`^\$\{\{\s*[A-Za-z][A-Za-z0-9_-]*\s*\}\}$` };

/** The schemas of pack.yaml and task.yaml, with the kinds' own for each check, as editors use them. */
export function packSchemas(kinds: readonly CheckKind[]): PackSchemas {
  const options = { io: 'input', unrepresentable: 'any' } as const;
  return {
    pack: z.toJSONSchema(packSchema, options),
    task: z.toJSONSchema(taskSchemaWith(kinds), {
      ...options,
      override: ({ jsonSchema, path }) => {
        if (isInCheckSpec(path)) allowPlaceholder(jsonSchema);
      },
    }),
  };
}

/** Within `checks[].spec`, the kind's own part, where every value may be a placeholder. */
function isInCheckSpec(path: readonly (string | number)[]): boolean {
  const checks = path.indexOf('checks');
  return checks !== -1 && path.indexOf('spec', checks) !== -1;
}

function allowPlaceholder(schema: Record<string, unknown>): void {
  const { type } = schema;
  const narrow = type === 'integer' || type === 'number' || type === 'boolean' || 'pattern' in schema;
  if (!narrow) return;
  const own = { ...schema };
  for (const key of Object.keys(schema)) delete schema[key];
  schema['anyOf'] = [own, PLACEHOLDER];
}
