import { z } from 'zod';
import { dnsLabel, line } from './scalars.ts';

// room for the suffix of an attempt and the home's id within the 63 characters of a DNS label
const shortLabel = dnsLabel.max(40);

const RESERVED = /^(default|kube-.*)$/;
const namespaceName = shortLabel.refine((name) => !RESERVED.test(name), {
  error: 'must not be a namespace of the cluster itself\nuse a name of your own, set-up makes it',
});

/** A default that drawing would never give is a mistake in one of the two. */
function defaultIsAChoice(
  parameter: { default: string; choices: readonly string[] },
  context: z.RefinementCtx,
): void {
  const { choices } = parameter;
  if (choices.length === 0 || choices.includes(parameter.default)) return;
  context.addIssue({
    code: 'custom',
    path: ['default'],
    message: `must be one of the choices\nuse one of: ${choices.join(', ')}`,
  });
}

/** The name by which placeholders call a parameter; scripts see it in capitals, dashes as underscores. */
export const parameterName = z
  .string()
  .max(40)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, {
    error: 'must be a parameter name\nuse lower-case letters, digits and dashes, such as `node-port`',
  });

export const parameterSchema = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('string'), default: line, choices: z.array(line).default([]) })
    .superRefine(defaultIsAChoice),
  z
    .strictObject({
      type: z.literal('integer'),
      default: z.int(),
      range: z.tuple([z.int(), z.int()]).optional(),
    })
    .superRefine(({ default: given, range }, context) => {
      if (range === undefined) return;
      const [least, most] = range;
      if (least > most) {
        const message = 'must begin with the smaller number\nturn the two around';
        context.addIssue({ code: 'custom', path: ['range'], message });
      } else if (given < least || given > most) {
        const message = `must lie in its range\nuse a number from ${least} to ${most}`;
        context.addIssue({ code: 'custom', path: ['default'], message });
      }
    }),
  z
    .strictObject({
      type: z.literal('namespace'),
      default: namespaceName,
      choices: z.array(namespaceName).default([]),
    })
    .superRefine(defaultIsAChoice),
  z.strictObject({ type: z.literal('container'), default: shortLabel }),
]);
