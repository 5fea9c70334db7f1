import { z } from 'zod';
import { API_VERSION } from '../model/result.ts';
import { dnsLabel, line } from './scalars.ts';

/** What an image runs when a Pod says nothing else. */
export const imageDefaults = z.strictObject({
  reference: line,
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
});

/** tasks/pack.yaml. */
export const packSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Pack'),
  metadata: z.strictObject({
    name: dnsLabel,
    title: line,
    version: z
      .string({
        error: (issue) =>
          issue.input === undefined ? undefined : "must be text\nput it in quotes, such as '1.0.0'",
      })
      .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, {
        error: 'must be a semantic version\nwrite it like 1.0.0',
      }),
  }),
  spec: z.strictObject({ images: z.array(imageDefaults).default([]) }).prefault({}),
});
export type PackFile = z.infer<typeof packSchema>;
