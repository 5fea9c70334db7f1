import { z } from 'zod';
import { podTargetSchema, regexSchema, ruleSchema } from '../spec-parts.ts';
import { onlySchema } from '../checks/specs.ts';

/** The longest log that is read, in bytes, and so what a log can be searched through for absence. */
export const LOG_LIMIT_BYTES = 1024 * 1024;

export const logsSchema = z
  .strictObject({
    pod: podTargetSchema,
    /** Names; else all containers but ephemeral ones. */
    containers: z.array(z.string().min(1)).min(1).optional(),
    only: onlySchema,
    /** The run before the present one. */
    previous: z.boolean().default(false),
    /** The last lines alone. */
    tailLines: z.int().min(1).max(10_000).optional(),
    /** In the logs of all containers that are meant, or of one at least. */
    match: z.enum(['all', 'any']).default('all'),
    line: regexSchema.optional(),
    noLine: z.strictObject({ line: regexSchema, control: regexSchema }).optional(),
    rules: z
      .array(ruleSchema(['lines', 'container']))
      .min(1)
      .optional(),
  })
  .superRefine((spec, context) => {
    if (spec.line === undefined && spec.noLine === undefined && spec.rules === undefined)
      context.addIssue('give line, noLine or rules');
    if (spec.noLine !== undefined && spec.match === 'any')
      context.addIssue('that a line is in no log is asked of all of them: leave match out');
  });
export type LogsSpec = z.infer<typeof logsSchema>;
