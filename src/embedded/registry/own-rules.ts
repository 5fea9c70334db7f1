import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import type { Namespace } from '../objects/kinds.ts';
import { wireTime } from './environment.ts';
import type { Caller, KindRules, RulesContext } from './types.ts';

/** Kinds whose rules are about the verbs themselves. The list of kinds may add to them, and goes first. */

const KUBERNETES = 'kubernetes';
const NAME_LABEL = 'kubernetes.io/metadata.name';

function labelName({ metadata }: Namespace): void {
  if ((metadata.name ?? '') !== '')
    metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name ?? '' };
}

/** pkg/registry/core/namespace/strategy.go. */
const namespaceRules: KindRules<Namespace> = {
  resource: 'namespaces',
  default: labelName,
  prepareForCreate(namespace) {
    // the name was perhaps not known before
    labelName(namespace);
    namespace.status = { phase: 'Active' };
    const finalizers = namespace.spec?.finalizers ?? [];
    if (!finalizers.includes(KUBERNETES)) {
      namespace.spec = { ...namespace.spec, finalizers: [...finalizers, KUBERNETES] };
    }
  },
  prepareForUpdate(namespace, old) {
    labelName(namespace);
    namespace.spec = copyOf(old.spec ?? {});
    namespace.status = copyOf(old.status ?? {});
  },
};

const APPROVALS: ReadonlySet<unknown> = new Set(['Approved', 'Denied']);

const conditionsOf = (csr: ApiObject): Fields[] => {
  const status = isFields(csr['status']) ? csr['status'] : {};
  return Array.isArray(status['conditions']) ? (status['conditions'] as Fields[]) : [];
};

/** Times that a condition lacks: those of the old one of its type and status, else now. */
function stampConditions(csr: ApiObject, old: ApiObject, context: RulesContext): void {
  const now = wireTime(context.now());
  for (const condition of conditionsOf(csr)) {
    condition['lastUpdateTime'] ??= now;
    const before = conditionsOf(old).find(
      ({ type, status }) => type === condition['type'] && status === condition['status'],
    );
    condition['lastTransitionTime'] ??= before?.['lastTransitionTime'] ?? now;
  }
}

/** pkg/registry/certificates/certificates/strategy.go. */
const signingRequestRules: KindRules = {
  resource: 'certificatesigningrequests.certificates.k8s.io',
  prepareForUpdate(csr, old) {
    csr['spec'] = copyOf(old['spec']);
    csr['status'] = copyOf(old['status']);
  },
  subresources: {
    approval: {
      prepareForUpdate(csr, old, context) {
        const conditions = conditionsOf(csr);
        const status = isFields(old['status']) ? copyOf(old['status']) : {};
        csr['spec'] = copyOf(old['spec']);
        csr['status'] = { ...status, conditions };
        stampConditions(csr, old, context);
      },
      validateUpdate: () => [],
    },
    status: {
      prepareForUpdate(csr, old, context) {
        csr['spec'] = copyOf(old['spec']);
        const approvals = conditionsOf(old).filter(({ type }) => APPROVALS.has(type));
        const others = conditionsOf(csr).filter(({ type }) => !APPROVALS.has(type));
        const status = isFields(csr['status']) ? csr['status'] : {};
        csr['status'] = { ...status, conditions: [...copyOf(approvals), ...others] };
        stampConditions(csr, old, context);
      },
      validateUpdate: () => [],
    },
  },
};

/** Writes into a signing request who asks: its spec says so, whatever was sent. */
export function stampRequester(csr: ApiObject, caller: Caller): void {
  const spec: Fields = { ...(isFields(csr['spec']) ? csr['spec'] : {}) };
  spec['username'] = caller.user;
  delete spec['uid'];
  if (caller.uid !== undefined) spec['uid'] = caller.uid;
  spec['groups'] = [...caller.groups];
  delete spec['extra'];
  if (caller.extra !== undefined) spec['extra'] = copyOf(caller.extra);
  csr['spec'] = spec;
}

const OWN: readonly KindRules[] = [namespaceRules, signingRequestRules];

/** All rules by kind, those given over these. */
export function mergeRules(kinds: readonly KindRules[]): ReadonlyMap<string, KindRules> {
  const merged = new Map(OWN.map((rules) => [rules.resource, rules]));
  for (const rules of kinds) {
    const own = merged.get(rules.resource);
    const subresources = { ...own?.subresources, ...rules.subresources };
    merged.set(rules.resource, { ...own, ...rules, subresources });
  }
  return merged;
}
