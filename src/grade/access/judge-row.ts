import {
  findGrant,
  grantsOf,
  MASTERS,
  type AccessQuestion,
  type Grant,
  type Identity,
  type RbacObjects,
} from '../../model/rbac.ts';
import { findDisguise } from '../../model/rbac-impersonation.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { LookReason } from '../../model/could-not-look.ts';
import { describeAct, describePlace, type Row } from './questions.ts';
import type { Answer } from './review.ts';

/** What came of one question; `words` say it to a learner where it is not as wanted. */
export interface RowVerdict {
  readonly status: 'pass' | 'fail' | 'error';
  readonly seen: string;
  /** Which binding gives it. */
  readonly by: string;
  readonly words: string;
  readonly reason?: LookReason;
}

/** What the bindings say of somebody, worked out once for all their questions. */
export interface Computed {
  readonly allows: boolean;
  readonly grant: Grant | null;
}

export function compute(
  objects: RbacObjects,
  grants: readonly Grant[],
  { groups }: Identity,
  question: AccessQuestion,
): Computed {
  if (groups.includes(MASTERS)) return { allows: true, grant: null };
  const grant = findGrant(grants, question);
  return { allows: grant !== null, grant };
}

/** Is what the reviews say what the bindings come to? Nodes have an authorizer of their own, of which bindings know nothing. */
export function isAsComputed({ groups }: Identity, computed: Computed, answer: Answer): boolean {
  return groups.includes('system:nodes') || computed.allows === answer.allowed;
}

/** `control`: reviews say yes to what must be allowed, so that their no means something. */
export function judgeRow(
  { who, question, wanted }: Row,
  answer: Look<Answer>,
  objects: RbacObjects,
  control: boolean,
): RowVerdict {
  const act = `${describeAct(question)}, ${describePlace(question)}`;
  if ('notSeen' in answer) return undecided(answer.notSeen.message, answer.notSeen.reason);
  const { seen } = answer;
  const { identity, name } = who;
  const computed = compute(objects, grantsOf(objects, identity), identity, question);
  if (!seen.allowed && seen.fault !== '')
    return undecided(`an authorizer could not decide on ${act} by ${name}: ${seen.fault}`);
  if (!isAsComputed(identity, computed, seen)) {
    const other = seen.allowed
      ? `the API server allows it and no role does: another authorizer than RBAC has a say${said(seen)}`
      : `${whence(computed.grant)} gives it and the API server refuses: another authorizer than RBAC has a say${said(seen)}`;
    return undecided(`${name}: ${act}: ${other}`);
  }
  if (seen.allowed) {
    const by = computed.grant === null ? seen.reason : whence(computed.grant);
    return wanted === 'allowed'
      ? { status: 'pass', seen: 'allowed', by, words: '' }
      : { status: 'fail', seen: 'allowed', by, words: `${name} may ${act}${by === '' ? '' : ` (${by})`}` };
  }
  if (wanted === 'allowed')
    return { status: 'fail', seen: 'refused', by: '', words: `${name} may not ${act}` };
  if (!control) return undecided('access reviews refuse everything, even what must be allowed');
  const disguise = findDisguise(objects, identity, question);
  if (disguise === null) return { status: 'pass', seen: 'refused', by: '', words: '' };
  return {
    status: 'fail',
    seen: `as ${disguise.name}`,
    by: whence(disguise.by),
    words: `${name} may act as ${disguise.name}, who may ${act} (${whence(disguise.by)})`,
  };
}

export function whence(grant: Grant | null): string {
  return grant === null ? '' : `${grant.binding}, ${grant.role}`;
}

function said({ reason }: Answer): string {
  return reason === '' ? '' : ` (${reason})`;
}

function undecided(words: string, reason: LookReason = 'unavailable'): RowVerdict {
  return { status: 'error', seen: '?', by: '', words, reason };
}
