import type { AccessQuestion, Identity, ResourceQuestion } from '../../model/rbac.ts';
import { serviceAccountIdentity, userIdentity } from '../../model/rbac.ts';
import type { Right } from '../../model/rbac-beyond.ts';
import type { AccessSpec, Rights, Who } from './access-spec.ts';

/** One cell of the matrix. */
export interface Row {
  readonly who: Person;
  readonly question: AccessQuestion;
  readonly wanted: 'allowed' | 'refused';
}

/** Somebody, as the API server knows them and as a learner reads it. */
export interface Person {
  readonly identity: Identity;
  /** "ServiceAccount sun/app" */
  readonly name: string;
  /** Null for users, whom the API server keeps no list of. */
  readonly account: { readonly namespace: string; readonly name: string } | null;
}

/** Somebody who has rights by one group and by nothing else. */
const ANYBODY = 'cks-trainer:anybody';

export function personOf(who: Who): Person {
  if ('serviceAccount' in who) {
    const [namespace = '', name = ''] = who.serviceAccount.split('/');
    return {
      identity: serviceAccountIdentity(namespace, name),
      name: `ServiceAccount ${who.serviceAccount}`,
      account: { namespace, name },
    };
  }
  if ('group' in who)
    return { identity: userIdentity(ANYBODY, [who.group]), name: `group ${who.group}`, account: null };
  return { identity: userIdentity(who.user, who.groups), name: `user ${who.user}`, account: null };
}

export function peopleOf(subject: AccessSpec['subjects'][number]): readonly Person[] {
  return (Array.isArray(subject.who) ? subject.who : [subject.who]).map(personOf);
}

/** All questions of a spec, in its order. */
export function rowsOf(spec: AccessSpec): readonly Row[] {
  return spec.subjects.flatMap((subject) =>
    peopleOf(subject).flatMap((who) => [
      ...(subject.may ?? []).flatMap((rights) =>
        multiply(rights).map((question): Row => ({ who, question, wanted: 'allowed' })),
      ),
      ...(subject.mayNot ?? []).flatMap((rights) =>
        multiply(rights).map((question): Row => ({ who, question, wanted: 'refused' })),
      ),
    ]),
  );
}

/** The rights that a spec's lists name, for telling what is more than these. */
export function rightsOf(list: readonly Rights[]): readonly Right[] {
  return list.flatMap(multiply).map((question) => {
    if ('url' in question) return question;
    const { verb, group, resource, subresource, namespace, name } = question;
    const whole = subresource === '' ? resource : `${resource}/${subresource}`;
    return { verb, group, resource: whole, namespace, name: name === '' ? null : name };
  });
}

function multiply(rights: Rights): readonly AccessQuestion[] {
  const { verbs, resources = [], urls = [], namespaces = [''], names = [''] } = rights;
  return verbs.flatMap((verb) => [
    ...urls.map((url) => ({ verb, url })),
    ...resources.flatMap((resource) =>
      namespaces.flatMap((namespace) =>
        names.map((name): ResourceQuestion => ({ verb, ...parseResource(resource), namespace, name })),
      ),
    ),
  ]);
}

/** "deployments.apps/scale", as kubectl reads it. */
function parseResource(text: string): Pick<ResourceQuestion, 'group' | 'resource' | 'subresource'> {
  const [whole = '', subresource = ''] = text.split('/', 2);
  const dot = whole.indexOf('.');
  return dot === -1
    ? { group: '', resource: whole, subresource }
    : { group: whole.slice(dot + 1), resource: whole.slice(0, dot), subresource };
}

/** "get deployments.apps/scale": what somebody may do, without where. */
export function describeAct(right: Right | AccessQuestion): string {
  if ('url' in right) return `${right.verb} ${right.url}`;
  const [resource = '', inner = ''] = right.resource.split('/', 2);
  const sub = 'subresource' in right ? right.subresource : inner;
  const group = right.group === '' ? '' : `.${right.group}`;
  return `${right.verb} ${resource}${group}${sub === '' ? '' : `/${sub}`}`;
}

/** "sun, named web" */
export function describePlace(right: Right | AccessQuestion): string {
  if ('url' in right) return 'the API server';
  const place = right.namespace === '' ? 'everywhere' : right.namespace;
  return right.name === null || right.name === '' ? place : `${place}, named ${right.name}`;
}
