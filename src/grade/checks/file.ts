import { parseLearnerYaml, type Parsed } from '../../lib/learner-yaml.ts';
import type { Json } from '../../model/json.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { judgeRules } from '../rules.ts';
import { allOf, couldNotLook, cut, fail } from '../verdicts.ts';
import { fileSchema, type FileSpec } from './specs.ts';

export type FileCheckFacts = {
  readonly file: Look<{ readonly found: true; readonly text: string } | { readonly found: false }>;
};

export const fileKind: CheckKind<FileSpec, FileCheckFacts> = {
  name: 'file',
  summary: "Reads a file of the learner's working folder.",
  schema: fileSchema,
  needs: () => ({ cluster: [], host: [] }),
  gather: async (spec, site, signal) => ({
    file: await look(signal, async () => {
      const read = await site.files.read(spec.path);
      return read.found ? { found: true, text: read.text } : { found: false };
    }),
  }),
  decide,
};

function decide(spec: FileSpec, facts: FileCheckFacts): Verdict {
  const expected = `${spec.path} in the working folder`;
  if ('notSeen' in facts.file) return couldNotLook(facts.file.notSeen, expected);
  if (!facts.file.seen.found) return fail({ expected, actual: `there is no ${spec.path}` });
  const { text } = facts.file.seen;
  const parsed = parse(spec.format, text);
  const evidence: readonly Evidence[] = [{ title: spec.path, text: cut(text) }];
  if (!parsed.ok)
    return fail({ expected: `${spec.path} as ${spec.format}`, actual: cut(parsed.fault), evidence });
  return { ...allOf(judgeRules(spec.rules, { text, value: parsed.value }, () => false)), evidence };
}

function parse(format: FileSpec['format'], text: string): Parsed {
  switch (format) {
    case 'text':
      return { ok: true, value: null };
    case 'yaml':
      return parseLearnerYaml(text);
    case 'json':
      try {
        return { ok: true, value: JSON.parse(text) as Json };
      } catch (error) {
        return { ok: false, fault: error instanceof Error ? error.message : String(error) };
      }
  }
}
