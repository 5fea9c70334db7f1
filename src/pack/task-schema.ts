import { z } from 'zod';
import { CLUSTER_CAPABILITIES, HOST_CAPABILITIES } from '../model/capability.ts';
import { DOMAIN_CODES } from '../model/curriculum.ts';
import { API_VERSION } from '../model/result.ts';
import { ISOLATIONS } from '../model/task.ts';
import { imageDefaults } from './pack-schema.ts';
import { parameterName, parameterSchema } from './parameter-schema.ts';
import { dnsLabel, duration, innerPath, line, positive, text } from './scalars.ts';

/** A check but for `kind` and `spec`. */
export const checkSchema = z.strictObject({
  id: dnsLabel,
  title: line,
  clause: z.string(),
  weight: positive,
  requires: z.array(z.string()).default([]),
  within: duration.prefault('0s'),
  why: text,
  next: line,
});

const metadata = z.strictObject({ name: dnsLabel, title: line });

const spec = z.strictObject({
  domain: z.enum(DOMAIN_CODES),
  competencies: z.array(z.string()).min(1),
  weight: positive,
  minutes: positive,
  isolation: z.enum(ISOLATIONS),
  needs: z
    .strictObject({
      cluster: z.array(z.enum(CLUSTER_CAPABILITIES)).default([]),
      host: z.array(z.enum(HOST_CAPABILITIES)).default([]),
    })
    .prefault({}),
  parameters: z.record(parameterName, parameterSchema).default({}),
  text,
  clauses: z.array(z.strictObject({ id: dnsLabel, text: line })).min(1),
  setup: z
    .strictObject({
      manifests: z.array(innerPath).default([]),
      files: z.array(z.strictObject({ path: innerPath, from: innerPath })).default([]),
      hostImages: z.array(line).default([]),
    })
    .prefault({}),
  // the check kind's own schema is held against `spec` when the placeholders are filled
  checks: z
    .array(checkSchema.extend({ kind: z.string(), spec: z.record(z.string(), z.unknown()).default({}) }))
    .min(1),
  hints: z.array(text).min(1),
  docs: z.array(z.strictObject({ title: line, url: z.string() })).default([]),
  images: z.array(imageDefaults).default([]),
  timeouts: z.strictObject({ setup: duration.prefault('60s'), check: duration.prefault('10s') }).prefault({}),
});

/** tasks/<domain>/<task>/task.yaml. */
export const taskSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Task'),
  metadata,
  spec,
});
export type TaskFile = z.infer<typeof taskSchema>;

/** The same with a schema for each kind of check: what editors are given. */
export function taskSchemaWith(kinds: readonly { name: string; schema: z.ZodType }[]): z.ZodType {
  const [first, ...rest] = kinds.map((kind) =>
    checkSchema.extend({ kind: z.literal(kind.name), spec: kind.schema }),
  );
  if (first === undefined) return taskSchema;
  const checks = z.array(z.discriminatedUnion('kind', [first, ...rest])).min(1);
  return taskSchema.extend({ spec: spec.extend({ checks }) });
}
