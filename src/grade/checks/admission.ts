import { regexFinds } from '../../lib/regex.ts';
import { classifyRefusal, describeRefuser, type AdmissionRefusal } from '../../model/admission-refusal.ts';
import type { CheckKind } from '../../model/ports/check-kind.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import {
  gatherAdmission,
  serverTime,
  type AdmissionAnswer,
  type AdmissionFacts,
} from '../admission/gather-admission.ts';
import { admissionSchema, type AdmissionCase, type AdmissionSpec } from '../admission/spec.ts';
import { tableText } from '../table-text.ts';
import { allOf, couldNotLook, cut, fail, pass } from '../verdicts.ts';

export const admissionKind: CheckKind<AdmissionSpec, AdmissionFacts> = {
  name: 'admission',
  summary: 'Asks the API server, in dry-runs, which objects it admits, refuses or warns of.',
  schema: admissionSchema,
  needs: () => ({ cluster: ['pods', 'admission'], host: [] }),
  gather: gatherAdmission,
  decide,
};

/** A rule of admission is in force everywhere so long after it was changed. */
const SETTLING_MS = 10_000;

function decide(spec: AdmissionSpec, facts: AdmissionFacts): Verdict {
  const { sources } = facts;
  if (sources !== null) {
    const expected = describeSources(spec);
    if ('notSeen' in sources) return couldNotLook(sources.notSeen, expected);
    if (sources.seen.length === 0) return fail({ expected, actual: 'there is none' }, true);
  }
  const judged = facts.answers.flatMap((entry) => {
    const one = spec.cases[entry.index];
    if (one === undefined) return [];
    const many = sources !== null && sources.seen.length > 1;
    const title = many ? `${one.name} (${entry.source ?? ''})` : one.name;
    return [judge(spec, one, title, entry.answer, facts)];
  });
  const verdict = allOf(judged.map((row) => row.verdict));
  const table: Evidence = {
    title: 'What the API server says (dry-run)',
    text: tableText(
      ['object', 'wanted', 'seen'],
      judged.map(({ title, wanted, seen }) => [title, wanted, seen]),
    ),
  };
  return { ...verdict, evidence: [table, ...verdict.evidence] };
}

function describeSources({ from, update }: AdmissionSpec): string {
  const { namespace = '', name, labelSelector } = from ?? update ?? {};
  const which = name ?? (labelSelector === undefined ? '' : `with ${labelSelector}`);
  return `${from?.kind ?? 'Pod'} ${which} in Namespace ${namespace}`.replaceAll(/ +/g, ' ');
}

/** Admission learns of changed rules in a moment; what was changed long ago stays as it is. */
function mayStillChange({ changedAt, answers }: AdmissionFacts): boolean {
  if (changedAt === null) return false;
  const now = serverTime(answers);
  if (now === null) return true;
  const age = Date.parse(now) - Date.parse(changedAt);
  return !(age > SETTLING_MS);
}

interface Judged {
  readonly title: string;
  readonly wanted: string;
  readonly seen: string;
  readonly verdict: Verdict;
}

function judge(
  spec: AdmissionSpec,
  one: AdmissionCase,
  title: string,
  answer: AdmissionFacts['answers'][number]['answer'],
  facts: AdmissionFacts,
): Judged {
  const mayChange = mayStillChange(facts);
  const wanted = describeWanted(one);
  const expected = `${title}: ${wanted}`;
  if ('notSeen' in answer)
    return { title, wanted, seen: 'could not look', verdict: couldNotLook(answer.notSeen, expected) };
  const seen = describeSeen(answer.seen);
  const actual = `${title}: ${seen}`;
  const evidence = messageEvidence(title, answer.seen);
  const verdict = ((): Verdict => {
    if (answer.seen.admitted)
      return isAdmittedAsWanted(one, answer.seen.warnings)
        ? pass({ expected, actual })
        : fail({ expected, actual, evidence }, mayChange);
    const refusal = classifyRefusal(answer.seen);
    if (isRefusedAsWanted(one, refusal, answer.seen.message)) return pass({ expected, actual });
    if (answer.seen.message.includes('no params found') && isAboutUnseenParams(facts))
      return couldNotLook({ reason: 'unavailable', message: UNSEEN_PARAMS }, expected, evidence);
    const asksQuota = spec.cases.some(({ refuse }) => typeof refuse === 'object' && refuse.by === 'quota');
    const inTheWay = isInTheWay(refusal, asksQuota);
    if (inTheWay !== null)
      return couldNotLook({ reason: inTheWay, message: cut(answer.seen.message) }, expected, evidence);
    return fail({ expected, actual, evidence }, mayChange);
  })();
  return { title, wanted, seen, verdict };
}

function isAdmittedAsWanted({ admit }: AdmissionCase, warnings: readonly string[]): boolean {
  if (admit === undefined) return false;
  if (admit === true) return true;
  const found = (pattern: string): boolean => warnings.some((warning) => regexFinds(warning, pattern));
  return (
    (admit.warning === undefined || found(admit.warning)) &&
    (admit.noWarning === undefined || !found(admit.noWarning))
  );
}

const ADMISSION_RULES: readonly string[] = ['pod-security', 'policy', 'webhook', 'quota', 'limit-range'];

const UNSEEN_PARAMS =
  'the API server has not taken note of the parameters of the policy yet: they are there, and it finds none';

/** The policy's parameters exist, or could not be looked for: then its refusal for want of them says nothing. */
function isAboutUnseenParams({ params }: AdmissionFacts): boolean {
  return params !== null && ('notSeen' in params || params.seen);
}

/** For the cause asked: any rule of admission where none is named. */
function isRefusedAsWanted({ refuse }: AdmissionCase, refusal: AdmissionRefusal, message: string): boolean {
  if (refuse === undefined) return false;
  if (refuse === true) return ADMISSION_RULES.includes(refusal.by) && refusal.by !== 'quota';
  const by =
    refuse.by === undefined
      ? ADMISSION_RULES.includes(refusal.by) && refusal.by !== 'quota'
      : refusal.by === refuse.by;
  // Pod Security is asked by its level alone, or with a version
  const named =
    refuse.name === undefined || refusal.name === refuse.name || refusal.name?.split(':')[0] === refuse.name;
  return by && named && (refuse.message === undefined || regexFinds(message, refuse.message));
}

/** Does the refusal keep us from looking, and say nothing of what is asked? Null where it is an answer. */
function isInTheWay({ by }: AdmissionRefusal, asksQuota: boolean): 'blocked' | 'unavailable' | null {
  switch (by) {
    case 'quota':
      return asksQuota ? null : 'blocked';
    case 'authorization':
      return 'blocked';
    case 'exists':
    case 'invalid':
    case 'other':
      return 'unavailable';
    case 'pod-security':
    case 'policy':
    case 'policy-error':
    case 'webhook':
    case 'limit-range':
    case 'service-account':
    case 'namespace':
    case 'not-found':
      return null;
  }
}

function describeWanted({ admit, refuse }: AdmissionCase): string {
  if (admit === true) return 'admitted';
  if (admit !== undefined) {
    const words = [
      ...(admit.warning === undefined ? [] : ['with a warning']),
      ...(admit.noWarning === undefined ? [] : [`without a warning of "${admit.noWarning}"`]),
    ];
    return `admitted ${words.join(' and ')}`;
  }
  if (refuse === undefined || refuse === true) return 'refused';
  const by =
    refuse.by === undefined ? '' : ` by ${describeRefuser({ by: refuse.by, name: refuse.name ?? null })}`;
  return `refused${by}`;
}

function describeSeen(answer: AdmissionAnswer): string {
  if (!answer.admitted) return `refused by ${describeRefuser(classifyRefusal(answer))}`;
  return answer.warnings.length === 0 ? 'admitted' : 'admitted with a warning';
}

function messageEvidence(title: string, answer: AdmissionAnswer): readonly Evidence[] {
  const text = answer.admitted ? answer.warnings.join('\n') : answer.message;
  return text === '' ? [] : [{ title: `The answer to ${title}`, text: cut(text) }];
}
