import type { ApiObject, Fields } from '../objects/object.ts';
import { isFields } from '../objects/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';

/** The newest of the classes that bear the annotation "true". */
function defaultClass(
  { context }: AdmissionRequest,
  resource: string,
  annotation: string,
): string | undefined {
  const marked = context
    .list(resource)
    .filter(({ metadata }) => metadata.annotations?.[annotation] === 'true')
    .map(({ metadata }) => ({ name: metadata.name ?? '', created: metadata.creationTimestamp ?? '' }))
    .toSorted((a, b) => b.created.localeCompare(a.created) || (a.name < b.name ? -1 : 1));
  return marked[0]?.name;
}

function specOf(object: ApiObject): Fields {
  const spec = object['spec'];
  if (isFields(spec)) return spec;
  const made: Fields = {};
  object['spec'] = made;
  return made;
}

/** A claim without a storage class gets the default one, where there is one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  admit(request) {
    const { resource, subresource, operation, object } = request;
    if (resource.key !== 'persistentvolumeclaims' || subresource !== '' || object === undefined) return;
    if (operation !== 'CREATE') return;
    const spec = specOf(object);
    const old = 'volume.beta.kubernetes.io/storage-class';
    if (spec['storageClassName'] !== undefined || object.metadata.annotations?.[old] !== undefined) return;
    const name = defaultClass(
      request,
      'storageclasses.storage.k8s.io',
      'storageclass.kubernetes.io/is-default-class',
    );
    if (name !== undefined) spec['storageClassName'] = name;
  },
};

/** An Ingress without a class gets the default one, where there is one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  admit(request) {
    const { resource, subresource, operation, object } = request;
    if (resource.key !== 'ingresses.networking.k8s.io' || subresource !== '' || object === undefined) return;
    if (operation !== 'CREATE') return;
    const spec = specOf(object);
    const old = 'kubernetes.io/ingress.class';
    if (spec['ingressClassName'] !== undefined || object.metadata.annotations?.[old] !== undefined) return;
    const name = defaultClass(
      request,
      'ingressclasses.networking.k8s.io',
      'ingressclass.kubernetes.io/is-default-class',
    );
    if (name !== undefined) spec['ingressClassName'] = name;
  },
};
