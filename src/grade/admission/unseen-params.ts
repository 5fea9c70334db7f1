import { objectAt, stringAt } from '../../model/json-read.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { look } from '../look.ts';
import { queryOf } from '../object-query.ts';

const GROUP = 'admissionregistration.k8s.io/v1';

/** How the API server says it (k8s.io/apiserver, plugin/policy/generic/policy_dispatcher.go). */
const NO_PARAMS =
  /ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)' .*no params found for policy binding/s;

/**
 * Where a policy refused an object because it found no parameters: are they there after all? The API server may learn
 * of parameters long after they were made, and until then its refusal says nothing of the policy. Null where nothing was
 * refused so.
 */
export async function findUnseenParams(
  messages: readonly string[],
  namespace: string,
  site: GradingSite,
  signal: AbortSignal,
): Promise<Look<boolean> | null> {
  const refused = messages.map((message) => NO_PARAMS.exec(message)).find((match) => match !== null);
  if (refused === undefined) return null;
  const [, policyName = '', bindingName = ''] = refused;
  return look(signal, async () => {
    const [policy, binding] = await Promise.all([
      site.objects.read({ apiVersion: GROUP, kind: 'ValidatingAdmissionPolicy', name: policyName }, signal),
      site.objects.read(
        { apiVersion: GROUP, kind: 'ValidatingAdmissionPolicyBinding', name: bindingName },
        signal,
      ),
    ]);
    if (!policy.found || !binding.found) return false;
    return areThere(policy.object, binding.object, namespace, site, signal);
  });
}

/** paramRef: `name`, or a `selector`; in its namespace, or that of the object asked about. */
async function areThere(
  policy: KubeObject,
  binding: KubeObject,
  namespace: string,
  site: GradingSite,
  signal: AbortSignal,
): Promise<boolean> {
  const kind = objectAt(objectAt(policy, 'spec'), 'paramKind');
  const ref = objectAt(objectAt(binding, 'spec'), 'paramRef');
  const query = {
    apiVersion: stringAt(kind, 'apiVersion') ?? '',
    kind: stringAt(kind, 'kind') ?? '',
    namespace: stringAt(ref, 'namespace') ?? namespace,
  };
  const name = stringAt(ref, 'name');
  if (name !== null) return (await site.objects.read({ ...query, name }, signal)).found;
  const matchLabels = objectAt(objectAt(ref, 'selector'), 'matchLabels');
  const labelSelector = Object.keys(matchLabels)
    .map((key) => `${key}=${stringAt(matchLabels, key) ?? ''}`)
    .join(',');
  return (await site.objects.list(queryOf({ ...query, labelSelector }), signal)).length > 0;
}
