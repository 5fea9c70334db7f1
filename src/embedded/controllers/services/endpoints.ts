import { sameJson } from '../../store/same-json.ts';
import type { Endpoints, Pod, Service } from '../../objects/kinds.ts';
import { isDeleting, isNamespaceTerminating, splitKey } from '../keys.ts';
import type { Controller } from '../types.ts';
import { isReady } from '../workloads/pods.ts';
import {
  HEADLESS,
  hasSelector,
  hostnameOf,
  isHeadless,
  podsOf,
  portsOf,
  TRIGGER_TIME,
} from './service-pods.ts';
import { TriggerTimes } from './trigger-times.ts';
import { followServices } from './watch-services.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const MANAGER = 'endpoint-controller';

/** pkg/controller/endpoint: the old form of what EndpointSlices are. */
export const endpoints: Controller = {
  name: 'endpoint-controller',
  start(context) {
    const { api } = context;
    const times = new TriggerTimes();
    followServices(
      context,
      (service, key) => {
        if (!hasSelector(service)) return;
        const pods = podsOf(api, service);
        const time = times.next(key, service, pods);
        const { namespace = '', name = '' } = service.metadata;
        const labels = labelsOf(service);
        const subsets = subsetsOf(service, pods);
        const live = api.get<Endpoints>('endpoints', namespace, name);
        try {
          if (live === undefined) {
            api.create<Endpoints>('endpoints', {
              apiVersion: 'v1',
              kind: 'Endpoints',
              metadata: {
                name,
                namespace,
                labels,
                ...(time === undefined ? {} : { annotations: { [TRIGGER_TIME]: time } }),
              },
              subsets,
            });
            return;
          }
        } catch (error) {
          if (!isNamespaceTerminating(error)) throw error;
          return;
        }
        const isSame = sameJson(live.subsets ?? [], subsets) && sameJson({ ...live.metadata.labels }, labels);
        if (isSame) return;
        api.change<Endpoints>('endpoints', namespace, name, '', (draft) => {
          draft.subsets = subsets;
          draft.metadata.labels = labels;
          const annotations = { ...draft.metadata.annotations };
          if (time === undefined) delete annotations[TRIGGER_TIME];
          else annotations[TRIGGER_TIME] = time;
          draft.metadata.annotations = annotations;
        });
      },
      (key) => {
        times.forget(key);
        const { namespace, name } = splitKey(key);
        api.delete('endpoints', namespace, name);
      },
    );
  },
};

function labelsOf(service: Service): Record<string, string> {
  const labels: Record<string, string> = { ...service.metadata.labels };
  delete labels[HEADLESS];
  return { ...labels, ...(isHeadless(service) ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: MANAGER };
}

function subsetsOf(service: Service, pods: readonly Pod[]): Subset[] {
  const groups = new Map<string, { subset: Subset; ready: Address[]; notReady: Address[] }>();
  for (const pod of pods) {
    // one that is going away isn't told at all, unless all are
    if (isDeleting(pod) && service.spec?.publishNotReadyAddresses !== true) continue;
    const ports = portsOf(service, pod);
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue;
    const plain = ports.map(({ name, ...port }) => (name === '' ? port : { name, ...port }));
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? {
      subset: plain.length === 0 ? {} : { ports: plain },
      ready: [],
      notReady: [],
    };
    groups.set(key, group);
    const isServed = service.spec?.publishNotReadyAddresses === true || isReady(pod);
    (isServed ? group.ready : group.notReady).push(addressOf(service, pod));
  }
  return [...groups.values()].map(({ subset, ready, notReady }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.toSorted(byIp) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.toSorted(byIp) }),
    ...subset,
  }));
}

function addressOf(service: Service, pod: Pod): Address {
  const hostname = hostnameOf(service, pod);
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

const byIp = (a: Address, b: Address): number => (a.ip < b.ip ? -1 : 1);
