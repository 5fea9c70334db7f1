import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** One line of a conversation with a cluster. */
const stepSchema = z.union([
  /** A line for `sh`, with kubectl on the conversation's cluster and namespace; what it answers is compared. */
  z.strictObject({ run: z.string(), stdin: z.string().optional() }),
  /** A raw request with the learner's certificate; `NS` in path and body is the conversation's namespace. */
  z.strictObject({
    request: z.strictObject({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    }),
  }),
  /** A line for `sh` that is repeated until it ends with 0: waiting, not compared. */
  z.strictObject({ settle: z.string() }),
]);

const conversationSchema = z.strictObject({
  title: z.string(),
  /** Files of the folder that lines run in. */
  files: z.record(z.string(), z.string()).optional(),
  /** Lines for `sh` that clean up outside the namespace, which goes by itself. */
  after: z.array(z.string()).optional(),
  steps: z.array(stepSchema),
});

export type Step = z.infer<typeof stepSchema>;
export type Conversation = z.infer<typeof conversationSchema> & { readonly name: string };

const folder = new URL('conversations/', import.meta.url).pathname;

/** All conversations, by name. Throws with the file and what is wrong in it. */
export function readConversations(): readonly Conversation[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const read = conversationSchema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
      if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
      return { name: basename(file, '.yaml'), ...read.data };
    });
}

/** What a step is called in lists of differences: its line, or method and path. */
export function stepTitle(step: Step): string {
  if ('run' in step) return step.run.trim();
  if ('settle' in step) return step.settle.trim();
  const { method, path, body } = step.request;
  const text = body === undefined ? '' : ` ${typeof body === 'string' ? body : JSON.stringify(body)}`;
  return `${method} ${path}${text}`.slice(0, 200);
}

/** Is what the step answers compared? */
export function isCompared(step: Step): boolean {
  return !('settle' in step);
}
