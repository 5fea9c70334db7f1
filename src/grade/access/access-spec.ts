import { z } from 'zod';

const word = z.string().min(1);
const words = z.array(word).min(1);

/** Lists multiply out: each verb on each resource, in each namespace, of each name. */
const rightsSchema = z
  .strictObject({
    verbs: words,
    /** As kubectl writes them: "pods", "pods/log", "deployments.apps/scale"; "*.*" is everything there is. */
    resources: words.optional(),
    urls: z.array(z.string().regex(/^[/*]/, 'a path begins with /')).min(1).optional(),
    /** Left out: everywhere, and for kinds that are in no namespace. */
    namespaces: words.optional(),
    names: words.optional(),
  })
  .superRefine((rights, context) => {
    if ((rights.resources === undefined) === (rights.urls === undefined))
      context.addIssue('give either resources or urls');
    if (rights.urls !== undefined && (rights.namespaces ?? rights.names) !== undefined)
      context.addIssue('urls have neither namespaces nor names');
  });
export type Rights = z.infer<typeof rightsSchema>;

const whoSchema = z.union([
  z.strictObject({ serviceAccount: z.string().regex(/^[^/]+\/[^/]+$/, 'write it as namespace/name') }),
  z.strictObject({ user: word, groups: z.array(word).default([]) }),
  z.strictObject({ group: word }),
]);
export type Who = z.infer<typeof whoSchema>;

const subjectSchema = z
  .strictObject({
    who: z.union([whoSchema, z.array(whoSchema).min(1)]),
    may: z.array(rightsSchema).min(1).optional(),
    mayNot: z.array(rightsSchema).min(1).optional(),
    /** Rights that are neither asked for nor wrong; only of use beside nothingElse. */
    mayAlso: z.array(rightsSchema).min(1).optional(),
    /** No other rights than those of `may` and `mayAlso`: in the whole cluster, or in these namespaces. */
    nothingElse: z.union([z.literal(true), z.strictObject({ namespaces: words })]).optional(),
    /** GETs that are really sent, with a token of the ServiceAccount. */
    requests: z
      .array(
        z.strictObject({
          path: z.string().startsWith('/'),
          status: z.union([z.literal(200), z.literal(403)]),
        }),
      )
      .min(1)
      .optional(),
  })
  .superRefine((subject, context) => {
    const { may, mayNot, nothingElse, requests } = subject;
    if ([may, mayNot, nothingElse, requests].every((asked) => asked === undefined))
      context.addIssue('asks nothing: give may, mayNot, nothingElse or requests');
    if (subject.requests !== undefined && (Array.isArray(subject.who) || !('serviceAccount' in subject.who)))
      context.addIssue('requests are sent by one ServiceAccount');
    if (subject.mayAlso !== undefined && subject.nothingElse === undefined)
      context.addIssue('mayAlso is of use beside nothingElse only');
  });

/** As many reviews as one check may ask for. */
const MOST_QUESTIONS = 400;

export const accessSchema = z
  .strictObject({ subjects: z.array(subjectSchema).min(1) })
  .superRefine(({ subjects }, context) => {
    const count = subjects
      .flatMap(({ who, may = [], mayNot = [] }) =>
        [...may, ...mayNot].map((rights) => sizeOf(rights) * (Array.isArray(who) ? who.length : 1)),
      )
      .reduce((sum, size) => sum + size, 0);
    if (count > MOST_QUESTIONS)
      context.addIssue(`multiplies out to ${count} questions, more than ${MOST_QUESTIONS}`);
  });
export type AccessSpec = z.infer<typeof accessSchema>;

function sizeOf({ verbs, resources = [], urls = [], namespaces = [''], names = [''] }: Rights): number {
  return verbs.length * (urls.length + resources.length * namespaces.length * names.length);
}
