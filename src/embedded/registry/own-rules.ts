import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import type { Namespace } from '../objects/kinds.ts';
import type { Caller, KindRules } from './types.ts';

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

const OWN: readonly KindRules[] = [namespaceRules];

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
