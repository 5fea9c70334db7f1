import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { copyOf, isFields, type ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { storeKey, type Environment, type Request } from './environment.ts';
import { podTarget, setPodCondition } from './pod-target.ts';

const PODS = { group: '', resource: 'pods' };
const BINDINGS = { group: '', resource: 'pods/binding' };

/** Puts a Pod on a node, as a scheduler orders it: BindingREST of pkg/registry/core/pod/storage/storage.go. */
export function bindPod(environment: Environment, request: Request, binding: ApiObject): ApiObject {
  const { target, context } = request;
  const name = target.name === '' ? (binding.metadata.name ?? '') : target.name;
  if (name !== binding.metadata.name) {
    throw failures.badRequest('name in URL does not match name in Binding object');
  }
  const node = isFields(binding['target']) ? binding['target'] : {};
  const machine = typeof node['name'] === 'string' ? node['name'] : '';
  const errors: FieldError[] = [];
  const kind = node['kind'];
  if (kind !== undefined && kind !== '' && kind !== 'Node') {
    errors.push(fieldErrors.notSupported(Path.of('target', 'kind'), kind, ['Node', '<empty>']));
  }
  if (machine === '') errors.push(fieldErrors.required(Path.of('target', 'name'), ''));
  if (errors.length > 0) throw failures.invalid('', 'Binding', name, errors);

  const key = storeKey(podTarget(environment, request, name));
  const live = environment.store.get(key);
  if (live === undefined) throw failures.notFound(PODS, name);
  const refuse = (why: string): never => {
    throw failures.conflict(BINDINGS, name, why);
  };
  const { uid } = binding.metadata;
  if ((uid ?? '') !== '' && uid !== live.metadata.uid) {
    throw failures.conflict(
      PODS,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  }
  if (live.metadata.deletionTimestamp !== undefined) {
    refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  const spec = isFields(live['spec']) ? live['spec'] : {};
  if (typeof spec['nodeName'] === 'string' && spec['nodeName'] !== '') {
    refuse(`pod ${name} is already assigned to node ${JSON.stringify(spec['nodeName'])}`);
  }
  if (Array.isArray(spec['schedulingGates']) && spec['schedulingGates'].length > 0) {
    refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  }
  const pod = copyOf(live);
  pod['spec'] = { ...spec, nodeName: machine };
  const { annotations, labels } = binding.metadata;
  if (annotations !== undefined) pod.metadata.annotations = { ...pod.metadata.annotations, ...annotations };
  if (labels !== undefined) pod.metadata.labels = { ...pod.metadata.labels, ...labels };
  setPodCondition(pod, { type: 'PodScheduled', status: 'True' }, environment.now());
  if (isFields(pod['status'])) delete pod['status']['nominatedNodeName'];
  if (!context.dryRun) environment.store.replace(key, pod);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
