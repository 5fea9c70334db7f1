import { z } from 'zod';

const word = z.string().min(1);
const path = z.string().min(1);

/** In seconds. */
const secondsSchema = z
  .strictObject({ atLeast: z.int().min(1).optional(), atMost: z.int().min(1).optional() })
  .refine(({ atLeast, atMost }) => (atLeast ?? atMost) !== undefined, { message: 'give atLeast or atMost' });
export type Seconds = z.infer<typeof secondsSchema>;

export const certificateSchema = z
  .strictObject({
    /** A CertificateSigningRequest of the cluster. */
    request: z
      .strictObject({
        name: word,
        commonName: word.optional(),
        /** Exactly these; an empty list: none. */
        organizations: z.array(word).optional(),
        signer: word.optional(),
        /** Exactly these. */
        usages: z.array(word).min(1).optional(),
        expiration: secondsSchema.optional(),
        state: z.enum(['pending', 'approved', 'denied', 'issued']).optional(),
      })
      .optional(),
    /** Of the learner's working folder. Where a request is given too, they must belong to it. */
    credentials: z
      .union([z.strictObject({ kubeconfig: path }), z.strictObject({ certificate: path, key: path })])
      .optional(),
    /** From the beginning to the end of the certificate's validity: the one in the working folder, else the issued one. */
    validity: secondsSchema.optional(),
    /** Calls made with the credentials. */
    call: z
      .strictObject({
        /** Whom the API server takes the caller for. */
        user: word.optional(),
        /** Exactly these, beside system:authenticated. */
        groups: z.array(word).optional(),
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
      .optional(),
  })
  .superRefine(({ request, credentials, call, validity }, context) => {
    if (request === undefined && credentials === undefined)
      context.addIssue('give request, credentials or both');
    if (call !== undefined && credentials === undefined) context.addIssue('call needs credentials');
    if (call !== undefined && Object.values(call).every((asked) => asked === undefined))
      context.addIssue('call asks nothing: give user, groups or requests');
    if (validity !== undefined && credentials === undefined && request?.state !== 'issued')
      context.addIssue('validity needs credentials, or a request with the state issued');
  });
export type CertificateSpec = z.infer<typeof certificateSchema>;
