import { z } from 'zod';
import { valueAt, type Json, type JsonObject } from '../../model/json.ts';
import { mergeObject } from '../../model/merge-object.ts';
import { objectQueryShape, podTargetSchema, regexSchema, type PodTarget } from '../spec-parts.ts';

const partialObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

const admitSchema = z.union([
  z.literal(true),
  z
    .strictObject({ warning: regexSchema.optional(), noWarning: regexSchema.optional() })
    .refine((admit) => admit.warning !== undefined || admit.noWarning !== undefined, {
      message: 'give warning, noWarning, or true',
    }),
]);

const refuseSchema = z.union([
  z.literal(true),
  z
    .strictObject({
      by: z.enum(['pod-security', 'policy', 'webhook', 'quota', 'limit-range']).optional(),
      name: z.string().min(1).optional(),
      message: regexSchema.optional(),
    })
    .refine((refuse) => refuse.name === undefined || refuse.by !== undefined, {
      message: 'name needs by: whose name is it?',
    }),
]);

const caseSchema = z
  .strictObject({
    name: z.string().min(1),
    with: partialObject.default({}),
    subresource: z.enum(['ephemeralcontainers', 'resize']).optional(),
    admit: admitSchema.optional(),
    refuse: refuseSchema.optional(),
  })
  .refine((given) => (given.admit === undefined) !== (given.refuse === undefined), {
    message: 'give either admit or refuse',
  });
export type AdmissionCase = z.infer<typeof caseSchema>;

export const admissionSchema = z
  .strictObject({
    /** An object that each case changes. */
    base: partialObject.optional(),
    /** Workloads: each case changes a Pod made from their template. */
    from: z
      .strictObject({ ...objectQueryShape, namespace: z.string().min(1), name: z.string().min(1).optional() })
      .optional(),
    /** Pods that are there: each case is an update of them. */
    update: podTargetSchema.optional(),
    cases: z.array(caseSchema).min(1),
  })
  .superRefine((spec, context) => {
    const given = [spec.base, spec.from, spec.update].filter((part) => part !== undefined);
    if (given.length !== 1) context.addIssue('give one of base, from and update');
    for (const [index, one] of spec.cases.entries()) {
      const fault = caseFault(spec, one);
      if (fault !== null)
        context.addIssue({ code: 'custom', path: ['cases', index, 'with'], message: fault });
      if (one.refuse !== undefined && !spec.cases.some((other) => isControlOf(spec, other, one)))
        context.addIssue({
          code: 'custom',
          path: ['cases', index],
          message:
            'a refusal counts only beside a case of the same sort and namespace that is to be admitted',
        });
    }
  });

export interface AdmissionSpec {
  readonly base?: JsonObject | undefined;
  readonly from?:
    | {
        readonly apiVersion: string;
        readonly kind: string;
        readonly namespace: string;
        readonly name?: string | undefined;
        readonly labelSelector?: string | undefined;
        readonly fieldSelector?: string | undefined;
      }
    | undefined;
  readonly update?: PodTarget | undefined;
  readonly cases: readonly AdmissionCase[];
}

function caseFault(spec: AdmissionSpec, one: AdmissionCase): string | null {
  if (one.subresource !== undefined && spec.update === undefined) return 'a subresource is of an update';
  if (spec.update !== undefined && Object.keys(one.with).length === 0)
    return 'an update needs `with`: what it changes';
  if (spec.base === undefined) return null;
  const object = mergeObject(spec.base, one.with);
  return typeof object['apiVersion'] === 'string' && typeof object['kind'] === 'string'
    ? null
    : 'the object has no apiVersion and kind';
}

/** Does admitting one case show that the other one's place and way are open? */
function isControlOf(spec: AdmissionSpec, control: AdmissionCase, refused: AdmissionCase): boolean {
  if (control.admit === undefined || control.subresource !== refused.subresource) return false;
  if (spec.base === undefined) return true;
  const place = (one: AdmissionCase): readonly (Json | undefined)[] => {
    const object = mergeObject(spec.base ?? {}, one.with);
    return [object['kind'], valueAt(object, ['metadata', 'namespace'])];
  };
  return JSON.stringify(place(control)) === JSON.stringify(place(refused));
}
