import { z } from 'zod';
import type { JsonObject } from '../../model/json.ts';
import {
  celSchema,
  insideFault,
  insideShape,
  objectQueryShape,
  objectRefSchema,
  podTargetSchema,
  regexSchema,
  ruleSchema,
  type InsideSpec,
} from '../spec-parts.ts';

const OBJECT_VARIABLES = ['object', 'pod'];
const partialObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

function withInsideFaults<T extends z.ZodType<InsideSpec>>(schema: T): T {
  return schema.superRefine((spec, context) => {
    const fault = insideFault(spec);
    if (fault !== null) context.addIssue(fault);
  });
}

export const resourceSchema = z
  .strictObject({
    object: objectRefSchema.optional(),
    objects: z
      .strictObject({
        ...objectQueryShape,
        match: z.enum(['all', 'any']).default('all'),
        atLeast: z.int().min(1).default(1),
        atMost: z.int().min(1).optional(),
      })
      .optional(),
    expect: partialObject.optional(),
    /** Other objects, to compare with: `beside.NAME` is a list in rules. */
    beside: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.strictObject(objectQueryShape)).optional(),
    rules: z
      .array(ruleSchema([...OBJECT_VARIABLES, 'beside']))
      .min(1)
      .optional(),
    running: z.literal(true).optional(),
    started: z.literal(true).optional(),
    ready: z.literal(true).optional(),
  })
  .superRefine((spec, context) => {
    if ((spec.object === undefined) === (spec.objects === undefined))
      context.addIssue('give either object or objects');
    const kind = spec.object?.kind ?? spec.objects?.kind;
    if ((spec.running ?? spec.started ?? spec.ready) === true && kind !== 'Pod')
      context.addIssue('running, started and ready are for Pods');
    if (spec.beside !== undefined && spec.rules === undefined)
      context.addIssue('beside is for rules: give rules');
  });
export type ResourceSpec = z.infer<typeof resourceSchema>;

export const absenceSchema = z.strictObject({
  objects: z.strictObject(objectQueryShape),
  where: celSchema(OBJECT_VARIABLES).optional(),
});
export type AbsenceSpec = z.infer<typeof absenceSchema>;

export const containersSchema = z
  .union([z.literal('running'), z.array(z.string().min(1)).min(1)])
  .default('running');

/** Of the containers looked into, those that are meant; where it is true of none the check fails. */
export const onlySchema = celSchema(['container']).optional();

export const execSchema = withInsideFaults(
  z.strictObject({
    pod: podTargetSchema,
    containers: containersSchema,
    only: onlySchema,
    ...insideShape,
  }),
).refine((spec) => spec.readFile !== undefined || spec.run !== undefined, {
  message: 'give readFile or run',
});
export type ExecSpec = z.infer<typeof execSchema>;

export const httpSchema = z.strictObject({
  pod: podTargetSchema,
  port: z.int().min(1).max(65_535),
  path: z.string().startsWith('/').default('/'),
  expect: z
    .strictObject({
      status: z.int().min(100).max(599).default(200),
      body: regexSchema.optional(),
      rules: z
        .array(ruleSchema(['status', 'body', 'contentType', 'server']))
        .min(1)
        .optional(),
    })
    .default({ status: 200 }),
});
export type HttpSpec = z.infer<typeof httpSchema>;

/** Fields of containers that a trial's copy can do without. */
export const REMOVABLE_FIELDS = ['startupProbe', 'livenessProbe', 'readinessProbe', 'lifecycle'] as const;

export const trialSchema = withInsideFaults(
  z.strictObject({
    pod: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) }),
    without: z.array(z.enum(REMOVABLE_FIELDS)).default([]),
    until: z.enum(['started', 'running', 'ready']).default('running'),
    /** How long the copy is left alone after `until`, before the look inside: what happens later must show. */
    watchSeconds: z.int().min(1).max(60).optional(),
    containers: containersSchema,
    only: onlySchema,
    ...insideShape,
  }),
);
export type TrialSpec = z.infer<typeof trialSchema>;

const CONTAINER_VARIABLES = ['container'];

export const containerSchema = withInsideFaults(
  z.strictObject({
    name: z.string().min(1),
    running: z.literal(true).optional(),
    rules: z.array(ruleSchema(CONTAINER_VARIABLES)).min(1).optional(),
    ...insideShape,
  }),
);
export type ContainerSpec = z.infer<typeof containerSchema>;

export const fileSchema = z
  .strictObject({
    path: z.string().min(1),
    format: z.enum(['text', 'yaml', 'json']).default('text'),
    rules: z.array(ruleSchema(['text', 'value'])).min(1),
  })
  .superRefine((spec, context) => {
    if (spec.path.startsWith('/') || spec.path.split('/').includes('..'))
      context.addIssue('the path must stay in the working folder');
  });
export type FileSpec = z.infer<typeof fileSchema>;
