import { z } from 'zod';
import { parseDockerfile } from '../../model/dockerfile/parse.ts';
import { describeDockerfile } from '../../model/dockerfile/stages.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { judgeRules } from '../rules.ts';
import { ruleSchema } from '../spec-parts.ts';
import { allOf, couldNotLook, cut, fail } from '../verdicts.ts';

const dockerfileSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
      message: 'the path must stay in the working folder',
    })
    .default('Dockerfile'),
  rules: z.array(ruleSchema(['stages', 'final', 'instructions', 'text'])).min(1),
});
export type DockerfileSpec = z.infer<typeof dockerfileSchema>;

export type DockerfileCheckFacts = {
  readonly file: Look<{ readonly found: true; readonly text: string } | { readonly found: false }>;
};

export const dockerfileKind: CheckKind<DockerfileSpec, DockerfileCheckFacts> = {
  name: 'dockerfile',
  summary: "Reads a Dockerfile of the learner's, and holds its stages and instructions against rules.",
  schema: dockerfileSchema,
  needs: () => ({ cluster: [], host: [] }),
  gather: async (spec, site, signal) => ({
    file: await look(signal, async () => {
      const read = await site.files.read(spec.path);
      return read.found ? { found: true, text: read.text } : { found: false };
    }),
  }),
  decide,
};

function decide(spec: DockerfileSpec, facts: DockerfileCheckFacts): Verdict {
  const expected = `${spec.path} in the working folder`;
  if ('notSeen' in facts.file) return couldNotLook(facts.file.notSeen, expected);
  if (!facts.file.seen.found) return fail({ expected, actual: `there is no ${spec.path}` });
  const { text } = facts.file.seen;
  const evidence: readonly Evidence[] = [{ title: spec.path, text: cut(text) }];
  const parsed = parseDockerfile(text);
  if (parsed.faults.length > 0)
    return fail({
      expected: `${spec.path} as a Dockerfile`,
      actual: cut(parsed.faults.join('; ')),
      evidence,
    });
  const { stages, final, instructions } = describeDockerfile(parsed);
  const verdict = allOf(judgeRules(spec.rules, { stages, final, instructions, text }, () => false));
  return { ...verdict, evidence };
}
