/** Who asks, as far as rights go. */
export interface Subject {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What somebody wants to do with a resource. */
export interface ResourceAttributes {
  readonly verb: string;
  /** '' for core. */
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** '' for all namespaces, and for what is in none. */
  readonly namespace: string;
  /** '' for all objects, and for new ones. */
  readonly name: string;
}

/** What somebody wants to do with a path that is no resource. */
export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

/** `reason` is what the reviews show and what is added to a refusal; '' when there is nothing to say. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** A rule of a role (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** Rules that somebody has, and what could not be found on the way to them. */
export interface HeldRules {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
}

export interface RoleRef {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
}

/** The rights in this cluster: what a real one's authorizers "Node,RBAC" decide. */
export interface Authorizer {
  decide(subject: Subject, attributes: Attributes): Decision;
  /** All rules that hold for somebody in a namespace; those of the whole cluster alone where it is ''. */
  rulesFor(subject: Subject, namespace: string): HeldRules;
  /** Undefined when the role isn't there. `namespace` is that of the binding. */
  rulesOf(ref: RoleRef, namespace: string): readonly PolicyRule[] | undefined;
}

export const MASTERS = 'system:masters';

export function isResource(attributes: Attributes): attributes is ResourceAttributes {
  return 'resource' in attributes;
}
