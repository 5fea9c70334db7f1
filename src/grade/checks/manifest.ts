import { z } from 'zod';
import { classifyRefusal } from '../../model/admission-refusal.ts';
import type { Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { globMatches } from '../../model/glob.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { WriteOutcome } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import {
  compareFiles,
  readManifest,
  ruleVariables,
  type ComparedFile,
  type TextFile,
} from '../manifest/read-manifests.ts';
import { imageFacts, imagesOf } from '../pod-facts.ts';
import { judgeRules } from '../rules.ts';
import { ruleSchema } from '../spec-parts.ts';
import { tableText } from '../table-text.ts';
import { allOf, couldNotLook, cut, fail, pass } from '../verdicts.ts';

const pathSchema = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
    message: 'the path must stay in the working folder',
  });

const manifestSchema = z
  .strictObject({
    files: z.array(pathSchema).min(1),
    exactly: z.array(pathSchema).min(1).optional(),
    same: z.array(pathSchema).min(1).optional(),
    valid: z.strictObject({ namespace: z.string().min(1) }).optional(),
    rules: z
      .array(ruleSchema(['files', 'objects']))
      .min(1)
      .optional(),
  })
  .refine(({ exactly, same, valid, rules }) => (exactly ?? same ?? valid ?? rules) !== undefined, {
    message: 'asks nothing: give exactly, same, valid or rules',
  });
export type ManifestSpec = z.infer<typeof manifestSchema>;

export type ManifestFacts = {
  readonly files: Look<readonly TextFile[]>;
  readonly given: readonly TextFile[];
  /** What the API server says to each object, in dry-runs; empty where the spec doesn't ask. */
  readonly answers: readonly { readonly name: string; readonly answer: Look<Answer> }[];
  readonly images: readonly Json[];
};

type Answer =
  | { readonly admitted: true; readonly warnings: readonly string[] }
  | {
      readonly admitted: false;
      readonly status: number;
      readonly reason: string;
      readonly message: string;
    };

export const manifestKind: CheckKind<ManifestSpec, ManifestFacts> = {
  name: 'manifest',
  summary: "Reads manifests in the learner's working folder, and holds their objects against rules.",
  schema: manifestSchema,
  needs: (spec) => ({ cluster: spec.valid === undefined ? [] : ['pods', 'admission'], host: [] }),
  gather,
  decide,
};

async function gather(spec: ManifestSpec, site: GradingSite, signal: AbortSignal): Promise<ManifestFacts> {
  const isMeant = (path: string): boolean => spec.files.some((pattern) => globMatches(pattern, path));
  const files = await look(signal, async () => {
    const paths = (await site.files.list()).filter(isMeant);
    const read = await Promise.all(
      paths.map(async (path) => ({ path, content: await site.files.read(path) })),
    );
    return read.flatMap(({ path, content }) => (content.found ? [{ path, text: content.text }] : []));
  });
  const given = site.given.filter(({ path }) => isMeant(path)).map(({ path, text }) => ({ path, text }));
  const answers = 'notSeen' in files ? [] : await dryRuns(spec, files.seen, site, signal);
  return { files, given, answers, images: imageFacts(site.images) };
}

async function dryRuns(
  spec: ManifestSpec,
  files: readonly TextFile[],
  site: GradingSite,
  signal: AbortSignal,
): Promise<ManifestFacts['answers']> {
  const { valid } = spec;
  const { cluster } = site;
  if (valid === undefined || cluster === null) return [];
  const objects = files.flatMap(({ path, text }) => {
    const read = readManifest(text);
    return read.ok ? read.objects.map((object) => ({ path, object })) : [];
  });
  return Promise.all(
    objects.map(async ({ path, object }) => {
      const placed = {
        ...object,
        metadata: { ...object.metadata, namespace: valid.namespace },
      } as KubeObject;
      return {
        name: `${path} ${object.kind} ${object.metadata.name}`,
        answer: await look(signal, async () =>
          answerOf(await cluster.create(placed, { dryRun: true }, signal)),
        ),
      };
    }),
  );
}

function answerOf(outcome: WriteOutcome): Answer {
  if (outcome.done) return { admitted: true, warnings: outcome.warnings };
  const { status, reason, message } = outcome;
  return { admitted: false, status, reason, message };
}

function decide(spec: ManifestSpec, facts: ManifestFacts): Verdict {
  const expected = `manifests in ${spec.files.join(', ')}`;
  if ('notSeen' in facts.files) return couldNotLook(facts.files.notSeen, expected);
  const files = compareFiles(facts.files.seen, facts.given);
  const present = files.filter(({ state }) => state !== 'removed');
  const evidence: readonly Evidence[] = [{ title: 'Files', text: describeFiles(files) }];
  if (present.length === 0) return fail({ expected, actual: 'there is no such file', evidence });
  const broken = present.filter(({ fault }) => fault !== null);
  if (broken.length > 0) {
    const actual = broken.map(({ path, fault }) => `${path}: ${cut(fault ?? '')}`).join('; ');
    return fail({ expected: 'files that can be read as Kubernetes objects', actual, evidence });
  }
  const variables = ruleVariables(files, imagesOf(facts));
  const verdict = allOf([
    ...(spec.exactly === undefined ? [] : [judgeExactly(spec.exactly, present)]),
    ...(spec.same === undefined ? [] : [judgeSame(spec.same, files)]),
    ...facts.answers.map(judgeAnswer),
    ...(spec.rules === undefined
      ? []
      : judgeRules(spec.rules, { files: variables.files, objects: variables.objects }, () => false)),
    pass({ expected, actual: 'read' }),
  ]);
  return { ...verdict, evidence: [...evidence, ...verdict.evidence] };
}

function judgeExactly(wanted: readonly string[], present: readonly ComparedFile[]): Verdict {
  const paths = present.map(({ path }) => path);
  const missing = wanted.filter((path) => !paths.includes(path));
  const beside = paths.filter((path) => !wanted.includes(path));
  const words = [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`]),
    ...(beside.length === 0 ? [] : [`there as well: ${beside.join(', ')}`]),
  ];
  const expected = `exactly ${wanted.join(', ')}`;
  return words.length === 0
    ? pass({ expected, actual: 'it is so' })
    : fail({ expected, actual: words.join('; ') });
}

function judgeSame(patterns: readonly string[], files: readonly ComparedFile[]): Verdict {
  const expected = `${patterns.join(', ')} as given, in what it means`;
  const meant = files.filter(
    ({ path, state }) => state !== 'added' && patterns.some((pattern) => globMatches(pattern, path)),
  );
  const others = meant.filter(({ state }) => state !== 'same');
  if (meant.length === 0) return fail({ expected, actual: 'there was none' });
  return others.length === 0
    ? pass({ expected, actual: 'it is so' })
    : fail({ expected, actual: others.map(({ path, state }) => `${path} is ${state}`).join(', ') });
}

/** A name that is taken says that everything before that was found good. */
function judgeAnswer({ name, answer }: ManifestFacts['answers'][number]): Verdict {
  const expected = `${name}: accepted by the API server`;
  if ('notSeen' in answer) return couldNotLook(answer.notSeen, expected);
  if (answer.seen.admitted) {
    const unknown = answer.seen.warnings.filter((warning) => /^(?:unknown|duplicate) field/.test(warning));
    return unknown.length === 0
      ? pass({ expected, actual: 'accepted' })
      : fail({ expected, actual: `${name}: ${unknown.join('; ')}` });
  }
  const { by } = classifyRefusal(answer.seen);
  if (by === 'exists') return pass({ expected, actual: 'accepted' });
  if (by === 'authorization' || by === 'quota')
    return couldNotLook({ reason: 'blocked', message: answer.seen.message }, expected);
  return fail({ expected, actual: `${name}: ${cut(answer.seen.message)}` });
}

function describeFiles(files: readonly ComparedFile[]): string {
  const words = { same: 'as given', changed: 'changed', added: 'new', removed: 'removed' };
  return tableText(
    ['file', 'state', 'objects'],
    files.map(({ path, state, objects, fault }) => [
      path,
      words[state],
      fault === null
        ? (objects ?? []).map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')
        : 'cannot be read',
    ]),
  );
}
