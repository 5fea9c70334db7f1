import { z } from 'zod';
import { containersSchema, onlySchema } from '../checks/specs.ts';
import { podTargetSchema } from '../spec-parts.ts';

/** Where every Pod finds the token of its ServiceAccount unless told otherwise. */
const DEFAULT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export const tokenSchema = z
  .strictObject({
    pod: podTargetSchema,
    containers: containersSchema,
    only: onlySchema,
    path: z.string().startsWith('/').default(DEFAULT_PATH),
    absent: z.literal(true).optional(),
    /** Exactly these. */
    audiences: z.array(z.string().min(1)).min(1).optional(),
    /** From issue to expiry, in seconds. */
    lifetime: z
      .strictObject({ atLeast: z.int().min(1).optional(), atMost: z.int().min(1).optional() })
      .refine(({ atLeast, atMost }) => (atLeast ?? atMost) !== undefined, {
        message: 'give atLeast or atMost',
      })
      .optional(),
    serviceAccount: z.string().min(1).optional(),
  })
  .superRefine(({ absent, audiences, lifetime, serviceAccount }, context) => {
    const asks = [audiences, lifetime, serviceAccount].some((asked) => asked !== undefined);
    if (absent === true && asks) context.addIssue('a token that must be absent has no claims');
  });
export type TokenSpec = z.infer<typeof tokenSchema>;
