// The questions of a check, as a grader of bash and kubectl asks them: for each at least one call, one after another.
import { valueAt, type JsonObject } from '../../src/model/json.ts';
import type { CheckSpec } from '../../src/model/task.ts';
import { askAccess } from './access.ts';
import { askAdmission } from './admission.ts';
import { askNetwork } from './network.ts';
import { inNamespace, lookInside, podsOf, tryCopy } from './pods.ts';
import { forEach, get, list, quote, text } from './words.ts';

/** How long a call may wait, as a check of ours may by default. */
const LIMIT = '--request-timeout=10s';

/** Shell lines; none for a check that asks nothing of a cluster. `folder` is where the learner's files are. */
export function questionsOf({ id, kind, spec }: CheckSpec, folder: string): readonly string[] {
  const pod = spec['pod'];
  switch (kind) {
    case 'resource':
    case 'absence': {
      const beside = Object.values((spec['beside'] ?? {}) as JsonObject);
      return [spec['object'] ?? spec['objects'], ...beside].map((query) => get(query));
    }
    case 'rollout':
      return rollout(spec);
    case 'exec':
    case 'process':
    case 'token':
      return lookInside(spec);
    case 'trial':
      return tryCopy(spec, `look-${id}`);
    case 'http':
      return forEach('pod', podsOf(pod), [
        `k get --raw "/api/v1/namespaces/${text(valueAt(pod, ['namespace']))}/pods/\${pod#pod/}:${text(spec['port'])}/proxy${text(spec['path'])}"`,
      ]);
    case 'access':
      return askAccess(spec);
    case 'admission':
      return askAdmission(spec);
    case 'network':
      return askNetwork(spec, `look-${id}`);
    case 'logs':
      return forEach('pod', podsOf(pod), [
        `k logs ${inNamespace(pod)} "$pod" --all-containers ${spec['previous'] === true ? '--previous' : ''}`,
      ]);
    case 'event':
      return ['k get events -A -o yaml'];
    case 'manifest':
      return spec['valid'] === undefined ? [] : [validate(spec, folder)];
    case 'certificate':
      return certificate(spec, folder);
    default:
      return [];
  }
}

function rollout(spec: JsonObject): readonly string[] {
  const { deployment } = spec;
  const name = valueAt(deployment, ['name']);
  const what = name === undefined ? 'deployment' : `deployment/${text(name)}`;
  return [
    `k rollout status ${inNamespace(deployment)} ${what} --timeout=30s`,
    `k get pods ${inNamespace(deployment)} -o yaml`,
  ];
}

function validate(spec: JsonObject, folder: string): string {
  const files = list(spec['files']).map((file) => `-f ${quote(`${folder}/${text(file)}`)}`);
  const namespace = quote(text(valueAt(spec, ['valid', 'namespace'])));
  return `k create --dry-run=server -n ${namespace} ${files.join(' ')}`;
}

function certificate(spec: JsonObject, folder: string): readonly string[] {
  const name = valueAt(spec, ['request', 'name']);
  const file = (key: string): string => quote(`${folder}/${text(valueAt(spec, ['credentials', key]))}`);
  const as =
    valueAt(spec, ['credentials', 'kubeconfig']) === undefined
      ? `--client-certificate=${file('certificate')} --client-key=${file('key')}`
      : `--kubeconfig=${file('kubeconfig')}`;
  const requests = list(valueAt(spec, ['call', 'requests'])).map((request) => valueAt(request, ['path']));
  return [
    ...(name === undefined ? [] : [`k get csr ${quote(text(name))} -o yaml`]),
    ...(spec['call'] === undefined ? [] : [`k ${as} auth whoami`]),
    ...requests.map((path) => `k ${as} get --raw ${quote(text(path))}`),
  ];
}

/**
 * A whole script: a wrong answer ends nothing, as in graders that count points. For each call of kubectl a character goes
 * to file descriptor 3.
 */
export function scriptOf(checks: readonly { readonly check: CheckSpec; readonly folder: string }[]): string {
  return [
    `k() { printf . >&3; kubectl ${LIMIT} "$@"; }`,
    'exec >/dev/null 2>&1',
    `server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')`,
    'authority=$(mktemp)',
    `kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d > "$authority"`,
    ...checks.flatMap(({ check, folder }) => questionsOf(check, folder)),
    'rm -f "$authority"',
  ].join('\n');
}
