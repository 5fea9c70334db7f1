import type { Library } from '../signatures.ts';
import { Opaque } from '../values.ts';

/** May somebody do something? k8s.io/apiserver/pkg/cel/library/authz.go. */

/** What is asked of an authorizer. Either a path or a resource. */
export interface AccessQuestion {
  readonly verb: string;
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Of a service account, where not the caller is asked about. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export type Authorize = (question: AccessQuestion) => { readonly allowed: boolean; readonly reason: string };

type Draft = Omit<AccessQuestion, 'verb'>;

/** A question on its way. */
export class AuthorizerValue extends Opaque {
  readonly type: string;
  readonly authorize: Authorize;
  readonly draft: Draft;
  constructor(authorize: Authorize, draft: Draft = {}, type = 'Authorizer') {
    super();
    this.type = `kubernetes.authorization.${type}`;
    this.authorize = authorize;
    this.draft = draft;
  }
  with(more: Draft, type: string): AuthorizerValue {
    return new AuthorizerValue(this.authorize, { ...this.draft, ...more }, type);
  }
  equals(other: Opaque): boolean {
    return other === this;
  }
}

class DecisionValue extends Opaque {
  readonly type = 'kubernetes.authorization.Decision';
  readonly allowed: boolean;
  readonly reason: string;
  constructor({ allowed, reason }: ReturnType<Authorize>) {
    super();
    this.allowed = allowed;
    this.reason = reason;
  }
  equals(other: Opaque): boolean {
    return other === this;
  }
}

const check = ({ authorize, draft }: AuthorizerValue, verb: string): DecisionValue =>
  new DecisionValue(authorize({ ...draft, verb }));

export const AUTHORIZATION: Library = [
  [
    'Authorizer.path(string) PathCheck',
    (value: AuthorizerValue, path: string) => value.with({ path }, 'PathCheck'),
  ],
  ['PathCheck.check(string) Decision', check],
  [
    'Authorizer.serviceAccount(string, string) Authorizer',
    (value: AuthorizerValue, namespace: string, name: string) =>
      value.with({ serviceAccount: { namespace, name } }, 'Authorizer'),
  ],
  [
    'Authorizer.group(string) GroupCheck',
    (value: AuthorizerValue, group: string) => value.with({ group }, 'GroupCheck'),
  ],
  [
    'GroupCheck.resource(string) ResourceCheck',
    (value: AuthorizerValue, resource: string) => value.with({ resource }, 'ResourceCheck'),
  ],
  [
    'ResourceCheck.subresource(string) ResourceCheck',
    (value: AuthorizerValue, subresource: string) => value.with({ subresource }, 'ResourceCheck'),
  ],
  [
    'ResourceCheck.namespace(string) ResourceCheck',
    (value: AuthorizerValue, namespace: string) => value.with({ namespace }, 'ResourceCheck'),
  ],
  [
    'ResourceCheck.name(string) ResourceCheck',
    (value: AuthorizerValue, name: string) => value.with({ name }, 'ResourceCheck'),
  ],
  ['ResourceCheck.check(string) Decision', check],
  ['Decision.allowed() bool', ({ allowed }: DecisionValue) => allowed],
  ['Decision.reason() string', ({ reason }: DecisionValue) => reason],
  ['Decision.errored() bool', () => false],
  ['Decision.error() string', () => ''],
];
