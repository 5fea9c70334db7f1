import { z } from 'zod';
import { UsageFault } from '../../lib/errors.ts';
import { BUNDLE_FORMAT, type Bundle } from '../../model/bundle.ts';
import { cleanText } from '../../model/clean-text.ts';
import { API_VERSION } from '../../model/result.ts';
import { STATUSES } from '../../model/status.ts';
import { digestsOf } from './seal.ts';

const WRITE_ANEW = 'write it anew: cks report --bundle FILE';

const text = z.string();
const json = z.record(z.string(), z.json());

// what is decided from is checked here; the rest is carried along
const taskSchema = z.looseObject({
  position: z.int().nullable(),
  task: text,
  title: text,
  checks: z.array(
    z.looseObject({
      id: text,
      kind: text,
      title: text,
      requires: z.array(text),
      withinMs: z.number(),
      weight: z.number(),
      spec: json,
    }),
  ),
  result: z.looseObject({
    checks: z.array(z.looseObject({ id: text, title: text, status: z.enum(STATUSES) })),
  }),
  grounds: z.array(
    z.discriminatedUnion('by', [
      z.looseObject({ by: z.literal('facts'), check: text, facts: z.json() }),
      z.looseObject({
        by: z.enum(['could-not-look', 'not-needed', 'withheld']),
        check: text,
        facts: z.json(),
        verdict: z.looseObject({ status: z.enum(STATUSES), expected: text, actual: text }),
      }),
    ]),
  ),
});

const schema = z.looseObject({
  exam: json.nullable(),
  ungraded: z.array(z.json()),
  tasks: z.array(taskSchema),
  digests: z.strictObject({ exam: text, tasks: z.array(text) }),
});

const header = z.looseObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Bundle'),
  format: z.int().min(1),
  program: text,
});

/** Reads a bundle. Throws UsageFault that says what is wrong where in the file, and what to do. */
export function readBundle(content: string, file: string): Bundle {
  const value = parse(content, file);
  const head = header.safeParse(value);
  if (!head.success) {
    throw new UsageFault(
      'not-a-bundle',
      `${file} is no bundle of this program: ${whereOf(head.error)}`,
      WRITE_ANEW,
    );
  }
  if (head.data.format > BUNDLE_FORMAT) {
    throw new UsageFault(
      'newer-bundle',
      `${file} was written by a newer cks, ${cleanText(head.data.program)} (its format is ${head.data.format}, this program knows ${BUNDLE_FORMAT})`,
      'use that version, or a newer one, of cks',
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new UsageFault('damaged-bundle', `${file} is damaged: ${whereOf(parsed.error)}`, WRITE_ANEW);
  }
  const bundle = value as Bundle;
  refuseEdited(bundle, file);
  return bundle;
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    const message = cleanText((error as Error).message);
    throw new UsageFault('damaged-bundle', `${file} is no JSON, or only part of it: ${message}`, WRITE_ANEW, {
      cause: error,
    });
  }
}

/** Whoever edits a bundle can also write a digest: this finds accidents, and tells where they are. */
function refuseEdited(bundle: Bundle, file: string): void {
  const now = digestsOf(bundle);
  const edited = [
    ...(now.exam === bundle.digests.exam ? [] : ['what it says of the exam']),
    ...bundle.tasks.flatMap(({ task }, index) =>
      now.tasks[index] === bundle.digests.tasks[index] ? [] : [`tasks[${index}] (${cleanText(task)})`],
    ),
    ...(now.tasks.length === bundle.digests.tasks.length ? [] : ['the list of its tasks']),
  ];
  if (edited.length === 0) return;
  throw new UsageFault(
    'edited-bundle',
    `${file} was changed after it was written: ${edited.join(', ')}`,
    WRITE_ANEW,
  );
}

function whereOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'unknown';
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${cleanText(String(part))}`))
    .join('');
  return `${path === '' ? 'the whole' : path.replace(/^\./, '')}: ${cleanText(issue.message)}`;
}
