import { copyOf, isFields, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { semanticallyEqual } from '../kinds/semantic-equal.ts';
import type { WriteGuard } from '../registry/environment.ts';
import type { Caller, Target } from '../registry/types.ts';
import { describeRules, quoteList, uncoveredRules } from './cover-rules.ts';
import { requireRight } from './refusal.ts';
import { MASTERS, type Authorizer, type PolicyRule, type RoleRef, type Subject } from './types.ts';

const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

interface Role extends ApiObject {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly unknown[] | null } | null;
}

/**
 * What depends on rights only once the object is known: nobody grants more than they have, unless they may "escalate"
 * a role or "bind" it (pkg/registry/rbac: policybased, escalation_check.go), and an update that makes something new
 * needs the right to create it.
 */
export function createWriteGuard(authorizer: Authorizer): WriteGuard {
  return {
    checkCreate({ resource: { group, resource }, namespace, name }, caller) {
      requireRight(authorizer, caller, { verb: 'create', group, resource, subresource: '', namespace, name });
    },
    checkWrite(target, caller, object, live) {
      if (target.resource.group !== GROUP || caller.groups.includes(MASTERS)) return;
      if (live !== undefined && changesNoRights(object, live)) return;
      switch (target.resource.resource) {
        case 'roles':
        case 'clusterroles':
          return checkRole(authorizer, target, caller, object, live);
        case 'rolebindings':
        case 'clusterrolebindings':
          return checkBinding(authorizer, target, caller, object);
        default:
      }
    },
  };
}

/** The garbage collector changes only these. */
function changesNoRights(object: ApiObject, live: ApiObject): boolean {
  const next = copyOf(object);
  for (const field of ['ownerReferences', 'finalizers', 'managedFields'] as const) {
    delete next.metadata[field];
    if (live.metadata[field] !== undefined) Object.assign(next.metadata, { [field]: live.metadata[field] });
  }
  return semanticallyEqual(next, live);
}

function checkRole(
  authorizer: Authorizer,
  target: Target,
  caller: Caller,
  role: Role,
  live: Role | undefined,
): void {
  const { resource, namespace } = target;
  const right = { verb: 'escalate', group: GROUP, resource: resource.resource, subresource: '', namespace };
  if (authorizer.decide(caller, { ...right, name: target.name }).allowed) return;
  const refuse = (why: string): never => {
    throw failures.forbidden({ group: GROUP, resource: resource.resource }, role.metadata.name ?? '', why);
  };
  const missing = missingRights(authorizer, caller, target, role.rules ?? []);
  if (missing !== undefined) refuse(missing);
  if (!aggregates(role) && !aggregates(live)) return;
  if (missingRights(authorizer, caller, target, EVERYTHING) !== undefined)
    refuse('must have cluster-admin privileges to use the aggregationRule');
}

const aggregates = (role: Role | undefined): boolean =>
  (role?.aggregationRule?.clusterRoleSelectors ?? []).length > 0;

function checkBinding(authorizer: Authorizer, target: Target, caller: Caller, binding: ApiObject): void {
  const { resource, namespace } = target;
  const ref = readRef(binding);
  const { kind, name } = ref;
  if (kind !== 'Role' && kind !== 'ClusterRole')
    throw new StatusError(500, '', `unsupported role reference kind: ${quoteGo(kind)}`);
  const roles = kind === 'Role' ? 'roles' : 'clusterroles';
  const group = ref.apiGroup ?? '';
  const right = { verb: 'bind', group, resource: roles, subresource: '', namespace, name };
  if (authorizer.decide(caller, right).allowed) return;
  const rules = authorizer.rulesOf(ref, namespace);
  // the storage of roles calls them by the resource that the request is about
  if (rules === undefined) throw failures.notFound({ group: GROUP, resource: resource.resource }, name);
  const missing = missingRights(authorizer, caller, target, rules);
  if (missing === undefined) return;
  throw failures.forbidden(
    { group: GROUP, resource: resource.resource },
    binding.metadata.name ?? '',
    missing,
  );
}

function readRef(binding: ApiObject): RoleRef {
  const ref = isFields(binding['roleRef']) ? binding['roleRef'] : {};
  const text = (field: string): string => (typeof ref[field] === 'string' ? ref[field] : '');
  return { apiGroup: text('apiGroup'), kind: text('kind'), name: text('name') };
}

/** What somebody would grant beyond what they have, in the real words; undefined when there is nothing. */
function missingRights(
  authorizer: Authorizer,
  subject: Subject,
  { resource, namespace }: Target,
  rules: readonly PolicyRule[],
): string | undefined {
  const held = authorizer.rulesFor(subject, namespace);
  const missing = uncoveredRules(held.rules, rules);
  if (missing.length === 0) return undefined;
  const errors = held.errors.map((error) => error.replace(/^(role|clusterrole)\./, `${resource.resource}.`));
  const unresolved = errors.length === 0 ? '' : `; resolution errors: [${errors.join(', ')}]`;
  return (
    `user ${quoteGo(subject.user)} (groups=${quoteList(subject.groups)}) ` +
    `is attempting to grant RBAC permissions not currently held:\n${describeRules(missing).join('\n')}${unresolved}`
  );
}
