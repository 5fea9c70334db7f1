import { z } from 'zod';
import { podTargetSchema } from '../spec-parts.ts';

const name = z.string().min(1);
const port = z.int().min(1).max(65_535);
/** A name of the table's own for one end, short enough for a column. */
const endName = z.string().regex(/^[\w][\w.:/-]{0,30}$/, 'a short name without spaces');

const madeSchema = z.strictObject({
  namespace: name,
  labels: z.record(z.string(), z.string()).default({}),
  /** A TCP port above 1023 that it answers on. */
  listens: z.int().min(1024).max(65_535).optional(),
});

/** One end of connections: exactly one of the keys. */
const endSchema = z
  .strictObject({
    pods: podTargetSchema.optional(),
    made: madeSchema.optional(),
    service: z.strictObject({ namespace: name, name }).optional(),
    address: z.union([z.ipv4(), z.ipv6()]).optional(),
    dns: z.literal(true).optional(),
  })
  .refine((end) => Object.values(end).filter((value) => value !== undefined).length === 1, {
    message: 'give one of pods, made, service, address and dns',
  });
export type EndSpec = z.infer<typeof endSchema>;

const oneOrMore = z.union([endName, z.array(endName).min(1)]);

const rowSchema = z.strictObject({
  from: oneOrMore,
  to: oneOrMore,
  port: z.union([port, z.array(port).min(1)]).optional(),
  /** Only of rows to DNS: left out, UDP and TCP are two rows. */
  protocol: z.enum(['TCP', 'UDP']).optional(),
  wanted: z.enum(['open', 'closed']),
  /** false: nothing there could answer on this cluster; the policies alone decide. */
  tried: z.boolean().default(true),
});

/** Whom something is meant for: exactly one of `end`, `outside`, and a namespace by name or labels. */
const meantSchema = z
  .strictObject({
    end: endName.optional(),
    /** Any address that is no Pod's. */
    outside: z.literal(true).optional(),
    namespace: name.optional(),
    namespaceLabels: z.record(z.string(), z.string()).optional(),
    /** Of Pods of that namespace; left out: any. */
    labels: z.record(z.string(), z.string()).optional(),
    /** Left out: any. */
    ports: z.array(port).min(1).optional(),
    protocols: z
      .array(z.enum(['TCP', 'UDP']))
      .min(1)
      .default(['TCP']),
  })
  .superRefine(({ end, outside, namespace, namespaceLabels, labels }, context) => {
    const named = namespace ?? namespaceLabels;
    if ([end, outside, named].filter((value) => value !== undefined).length !== 1)
      context.addIssue('give one of end, outside, and namespace or namespaceLabels');
    if (labels !== undefined && named === undefined)
      context.addIssue('labels are of Pods of a namespace: give namespace or namespaceLabels');
  });
export type Meant = z.infer<typeof meantSchema>;

const nothingElseSchema = z
  .strictObject({
    /** A `made` end stands for every Pod with its labels. */
    of: oneOrMore,
    /** Those that count; left out: everybody. */
    among: z.array(meantSchema).min(1).optional(),
    /** They alone may reach it. */
    from: z.array(meantSchema).optional(),
    /** It may reach them alone. */
    to: z.array(meantSchema).optional(),
  })
  .refine(({ from, to }) => (from === undefined) !== (to === undefined), {
    message: 'give either from or to; an empty list is nobody',
  });
export type NothingElse = z.infer<typeof nothingElseSchema>;

export const networkSchema = z
  .strictObject({
    ends: z.record(endName, endSchema),
    rows: z.array(rowSchema).min(1),
    /** What the policies may open and nothing beside it, whoever might come. */
    nothingElse: z.array(nothingElseSchema).min(1).optional(),
  })
  .superRefine((spec, context) => {
    for (const [index, row] of spec.rows.entries()) {
      const fault = (message: string) => context.addIssue({ code: 'custom', path: ['rows', index], message });
      for (const end of [...listOf(row.from), ...listOf(row.to)])
        if (spec.ends[end] === undefined) fault(`${end} is none of the ends`);
      for (const from of listOf(row.from)) {
        const end = spec.ends[from];
        if (end !== undefined && end.pods === undefined && end.made === undefined)
          fault(`${from} is no Pod: connections come from pods or made`);
      }
      const toDns = listOf(row.to).map((to) => spec.ends[to]?.dns === true);
      if (toDns.includes(true) ? toDns.includes(false) || row.port !== undefined : row.port === undefined)
        fault('give a port, but not to DNS, which has 53');
      if (row.protocol === 'UDP' && toDns.includes(false)) fault('UDP can be tried with DNS alone');
    }
    for (const [index, { of, among = [], from = [], to = [] }] of (spec.nothingElse ?? []).entries()) {
      const fault = (message: string) =>
        context.addIssue({ code: 'custom', path: ['nothingElse', index], message });
      for (const end of listOf(of))
        if ((spec.ends[end]?.pods ?? spec.ends[end]?.made) === undefined)
          fault(`${end} is none of the ends that are Pods`);
      for (const { end } of [...among, ...from, ...to])
        if (end !== undefined && spec.ends[end] === undefined) fault(`${end} is none of the ends`);
    }
    if (!spec.rows.some(({ tried }) => tried))
      context.addIssue('objects alone prove nothing: at least one row must be tried');
    const rows = expandRows(spec);
    if (rows.length > MOST_ROWS) context.addIssue(`${rows.length} rows, more than ${MOST_ROWS}`);
  });
export type NetworkSpec = z.infer<typeof networkSchema>;

const MOST_ROWS = 60;
const DNS_PORT = 53;

/** One line of the table. */
export interface Row {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly wanted: 'open' | 'closed';
  readonly tried: boolean;
}

/** The lines of the table: rows of several ends or ports are several lines, DNS is one for UDP and one for TCP. */
export function expandRows(spec: Pick<NetworkSpec, 'ends' | 'rows'>): readonly Row[] {
  return spec.rows.flatMap(({ from, to, port: ports, protocol, wanted, tried }) =>
    listOf(from).flatMap((source) =>
      listOf(to).flatMap((target) => {
        const isDns = spec.ends[target]?.dns === true;
        const protocols =
          protocol === undefined ? (isDns ? (['UDP', 'TCP'] as const) : (['TCP'] as const)) : [protocol];
        return protocols.flatMap((one) =>
          listOf(ports ?? DNS_PORT).map((number) => ({
            from: source,
            to: target,
            port: number,
            protocol: one,
            wanted,
            tried,
          })),
        );
      }),
    ),
  );
}

/** What may be one or several, as several. */
export function listOf<T extends string | number>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
