import { sameJson } from '../../store/same-json.ts';
import type { EndpointSlice, Pod, Service } from '../../objects/kinds.ts';
import { controllerReference, isDeleting, isNamespaceTerminating, keyOf, splitKey } from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { isReady } from '../workloads/pods.ts';
import {
  HEADLESS,
  hasSelector,
  hostnameOf,
  isHeadless,
  podsOf,
  portsOf,
  TRIGGER_TIME,
  type Port,
} from './service-pods.ts';
import { TriggerTimes } from './trigger-times.ts';
import { followServices } from './watch-services.ts';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

const KEY = 'endpointslices.discovery.k8s.io';
const SERVICE = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
/** --max-endpoints-per-slice */
const LARGEST = 100;

interface Wanted {
  readonly ports: readonly Port[];
  readonly endpoints: readonly Endpoint[];
}

/** pkg/controller/endpointslice: the slices of Services with selectors. */
export const endpointSlices: Controller = {
  name: 'endpointslice-controller',
  start(context) {
    const times = new TriggerTimes();
    const work = followServices(
      context,
      (service, key) => {
        if (!hasSelector(service) || isDeleting(service)) return;
        const pods = podsOf(context.api, service);
        try {
          writeSlices(context, service, slicesOf(service, pods), times.next(key, service, pods));
        } catch (error) {
          if (!isNamespaceTerminating(error)) throw error;
        }
      },
      (key) => {
        times.forget(key);
        const { namespace, name } = splitKey(key);
        for (const slice of ownSlices(context, namespace, name)) {
          context.api.delete(KEY, namespace, slice.metadata.name ?? '');
        }
      },
    );
    context.watch<EndpointSlice>(KEY, ({ type, object, previous }) => {
      const labels = (previous ?? object).metadata.labels ?? {};
      if (type === 'ADDED' || labels[MANAGED_BY] !== MANAGER) return;
      work.add(keyOf({ metadata: { ...object.metadata, name: labels[SERVICE] ?? '' } }));
    });
  },
};

function ownSlices({ api }: ControllerContext, namespace: string, service: string): EndpointSlice[] {
  return api
    .list<EndpointSlice>(KEY, namespace)
    .filter(({ metadata: { labels } }) => labels?.[SERVICE] === service && labels[MANAGED_BY] === MANAGER);
}

/** Pods whose ports are the same share slices; without Pods there is an empty one. */
function slicesOf(service: Service, pods: readonly Pod[]): Wanted[] {
  const byPorts = new Map<string, { ports: Port[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    const group = byPorts.get(JSON.stringify(ports)) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    byPorts.set(JSON.stringify(ports), group);
  }
  if (byPorts.size === 0) return [{ ports: [], endpoints: [] }];
  return [...byPorts.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / LARGEST) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * LARGEST, (index + 1) * LARGEST),
    })),
  );
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod);
  const terminating = isDeleting(pod);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameOf(service, pod);
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
  };
}

function labelsOf(service: Service): Record<string, string> {
  const labels: Record<string, string> = { ...service.metadata.labels };
  delete labels[HEADLESS];
  if (isHeadless(service)) labels[HEADLESS] = '';
  return { ...labels, [SERVICE]: service.metadata.name ?? '', [MANAGED_BY]: MANAGER };
}

const portsKey = (ports: EndpointSlice['ports'] | readonly Port[]): string =>
  JSON.stringify(
    (ports ?? []).map(({ name = '', port, protocol, appProtocol }) => [name, port, protocol, appProtocol]),
  );

/** What is there is changed where its ports are the same, the rest deleted or made. */
function writeSlices(
  context: ControllerContext,
  service: Service,
  wanted: readonly Wanted[],
  time: string | undefined,
): void {
  const { api } = context;
  const { namespace = '', name = '' } = service.metadata;
  const labels = labelsOf(service);
  const left = ownSlices(context, namespace, name).filter((slice) => !isDeleting(slice));
  for (const { ports, endpoints } of wanted) {
    const index = left.findIndex((slice) => portsKey(slice.ports) === portsKey(ports));
    const [slice] = index === -1 ? left.splice(0, wanted.length === 1 ? 1 : 0) : left.splice(index, 1);
    if (slice === undefined) {
      api.create<EndpointSlice>(KEY, {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels,
          ...(time === undefined ? {} : { annotations: { [TRIGGER_TIME]: time } }),
          ownerReferences: [controllerReference({ ...service, apiVersion: 'v1', kind: 'Service' })],
        },
        addressType: 'IPv4',
        endpoints: [...endpoints],
        ports: [...ports],
      });
      continue;
    }
    const kept = sameOrder(slice, endpoints);
    const isSame =
      sameJson(kept, slice.endpoints ?? []) &&
      portsKey(slice.ports) === portsKey(ports) &&
      sameJson({ ...slice.metadata.labels }, labels);
    if (isSame) continue;
    api.change<EndpointSlice>(KEY, namespace, slice.metadata.name ?? '', '', (draft) => {
      draft.metadata.labels = labels;
      const annotations = { ...draft.metadata.annotations };
      if (time === undefined) delete annotations[TRIGGER_TIME];
      else annotations[TRIGGER_TIME] = time;
      draft.metadata.annotations = annotations;
      draft.endpoints = kept;
      draft.ports = [...ports];
    });
  }
  for (const slice of left) api.delete(KEY, namespace, slice.metadata.name ?? '');
}

/** Endpoints stay where they were in the slice; new ones come behind them. */
function sameOrder(slice: EndpointSlice, endpoints: readonly Endpoint[]): Endpoint[] {
  const left = new Map(endpoints.map((endpoint) => [endpoint.targetRef?.uid ?? '', endpoint]));
  const known = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
    const endpoint = left.get(targetRef?.uid ?? '');
    left.delete(targetRef?.uid ?? '');
    return endpoint === undefined ? [] : [endpoint];
  });
  return [...known, ...left.values()];
}
