import { z } from 'zod';
import { celFault } from '../lib/cel.ts';
import { regexFault } from '../lib/regex.ts';

/** A CEL expression over the named variables; a fault in it is found when the pack is read. */
export function celSchema(variables: readonly string[]): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .superRefine((expression, context) => {
      const fault = celFault(expression, variables);
      if (fault !== null) context.addIssue(`not a CEL expression: ${fault}, in: ${expression}`);
    })
    .meta({ description: `CEL over ${variables.join(', ')}` });
}

/** An RE2 pattern, found anywhere in the text. */
export const regexSchema = z
  .string()
  .min(1)
  .superRefine((pattern, context) => {
    const fault = regexFault(pattern);
    if (fault !== null) context.addIssue(`not an RE2 pattern: ${fault}, in: ${pattern}`);
  })
  .meta({ description: 'RE2 pattern' });

/** A statement in CEL that must be true. */
export interface Rule {
  /** A list; `rule` and `show` are then held against each element as `item`. An empty list fails the rule. */
  readonly each?: string | undefined;
  readonly rule: string;
  /** What the rule asks, in words: "read-only root file system". */
  readonly expected: string;
  /** Where in the object, shown where it fails: "spec.containers". An item's own `path` or `name` is added. */
  readonly path?: string | undefined;
  /** What was seen instead. */
  readonly show?: string | undefined;
}

/** A rule over the named variables. */
export function ruleSchema(variables: readonly string[]): z.ZodType<Rule> {
  return z
    .strictObject({
      each: celSchema(variables).optional(),
      rule: z.string().min(1),
      expected: z.string().min(1),
      path: z.string().min(1).optional(),
      show: z.string().min(1).optional(),
    })
    .superRefine((given, context) => {
      const known = given.each === undefined ? variables : [...variables, 'item'];
      for (const key of ['rule', 'show'] as const) {
        const fault = given[key] === undefined ? null : celFault(given[key], known);
        if (fault !== null)
          context.addIssue({
            code: 'custom',
            path: [key],
            message: `not a CEL expression: ${fault}, in: ${given[key]}`,
          });
      }
    });
}

const name = z.string().min(1);

/** One object by its name. */
export const objectRefSchema = z.strictObject({
  apiVersion: name,
  kind: name,
  namespace: name.optional(),
  name,
});

/** Which objects of one kind; selectors as kubectl's -l and --field-selector. */
export const objectQueryShape = {
  apiVersion: name,
  kind: name,
  namespace: name.optional(),
  labelSelector: name.optional(),
  fieldSelector: name.optional(),
};

/** Names one Pod, or those a label selector finds. */
export interface PodTarget {
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly labelSelector?: string | undefined;
}

export const podTargetSchema: z.ZodType<PodTarget> = z
  .strictObject({ namespace: name, name: name.optional(), labelSelector: name.optional() })
  .refine((pod) => (pod.name === undefined) !== (pod.labelSelector === undefined), {
    message: 'give either name or labelSelector',
  });

/** What is asked of a command's, or a file's, outcome. */
export interface LookExpectation {
  readonly exitCode?: number | undefined;
  /** RE2 */
  readonly stdout?: string | undefined;
  /** RE2 */
  readonly stderr?: string | undefined;
  /** For readFile: true: it must not be there; false: it must. */
  readonly fileAbsent?: boolean | undefined;
  readonly rules?: readonly Rule[] | undefined;
}

/** Variables of rules over a look inside a container; for readFile `stdout` is the file's text. */
export const LOOK_VARIABLES = ['stdout', 'stderr', 'exitCode', 'container'] as const;

export const lookExpectationSchema: z.ZodType<LookExpectation> = z
  .strictObject({
    exitCode: z.int().min(0).max(255).optional(),
    stdout: regexSchema.optional(),
    stderr: regexSchema.optional(),
    fileAbsent: z.boolean().optional(),
    rules: z.array(ruleSchema(LOOK_VARIABLES)).min(1).optional(),
  })
  .refine((expect) => Object.values(expect).some((value) => value !== undefined), {
    message: 'expects nothing: give exitCode, stdout, stderr, fileAbsent or rules',
  });

/** Commands of which the first that the container has is run. */
export const commandsSchema = z.array(z.array(z.string()).min(1)).min(1);

/** Reading a file, or running a command, inside a container. */
export interface InsideSpec {
  /** CEL over `container`: which of the containers looked into are meant. */
  readonly only?: string | undefined;
  readonly readFile?: string | undefined;
  readonly run?: readonly (readonly string[])[] | undefined;
  readonly expect?: LookExpectation | undefined;
  readonly refused?: Refusal | undefined;
}

/** The command must be refused, and for this cause; that counts only when the control works. */
export interface Refusal {
  /** RE2 over standard error (and the exit code is not 0). */
  readonly stderr: string;
  readonly control: {
    readonly run: readonly (readonly string[])[];
    readonly expect: LookExpectation;
  };
}

export const insideShape = {
  readFile: z.string().startsWith('/').optional(),
  run: commandsSchema.optional(),
  expect: lookExpectationSchema.optional(),
  refused: z
    .strictObject({
      stderr: regexSchema,
      control: z.strictObject({ run: commandsSchema, expect: lookExpectationSchema }),
    })
    .optional(),
};

/** What is wrong with the combination of an InsideSpec's keys, or null. */
export function insideFault(spec: InsideSpec): string | null {
  if (spec.readFile !== undefined && spec.run !== undefined) return 'give either readFile or run, not both';
  if (spec.readFile === undefined && spec.run === undefined) {
    return spec.expect === undefined && spec.refused === undefined
      ? null
      : 'expect and refused need readFile or run';
  }
  if (spec.expect === undefined && spec.refused === undefined) return 'give expect or refused';
  if (spec.expect !== undefined && spec.refused !== undefined)
    return 'give either expect or refused, not both';
  if (spec.refused !== undefined && spec.run === undefined) return 'refused needs run';
  if (spec.expect?.fileAbsent !== undefined && spec.readFile === undefined)
    return 'fileAbsent needs readFile';
  if (spec.expect?.fileAbsent === true && Object.keys(spec.expect).length > 1)
    return 'a file that must be absent has no content to expect';
  if (spec.readFile !== undefined && spec.expect !== undefined) {
    if (spec.expect.exitCode !== undefined || spec.expect.stderr !== undefined)
      return 'readFile has neither exitCode nor stderr: it is read by whatever tool is there';
  }
  return null;
}
