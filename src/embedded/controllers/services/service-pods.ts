import type { Pod, Service } from '../../objects/kinds.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import type { ApiClient } from '../../registry/types.ts';
import { isEnded } from '../workloads/pods.ts';

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS = 'service.kubernetes.io/headless';

export interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

export const isHeadless = ({ spec }: Service): boolean =>
  spec?.clusterIP === 'None' || (spec?.clusterIP ?? '') === '';

/** Do the endpoints follow the Service's selector? Else whoever made it keeps them. */
export const hasSelector = ({ spec }: Service): boolean =>
  spec?.type !== 'ExternalName' && Object.keys(spec?.selector ?? {}).length > 0;

export function selectsPod(service: Service, pod: Pod): boolean {
  return (
    hasSelector(service) &&
    selectsLabels({ matchLabels: service.spec?.selector ?? {} }, pod.metadata.labels ?? {})
  );
}

/** The Pods behind a Service: they have an address and haven't ended. */
export function podsOf(api: ApiClient, service: Service): Pod[] {
  return api
    .list<Pod>('pods', service.metadata.namespace)
    .filter((pod) => selectsPod(service, pod) && (pod.status?.podIP ?? '') !== '' && !isEnded(pod));
}

/** Where the Service's ports lead in this Pod; what its containers don't name is left out. */
export function portsOf(service: Service, pod: Pod): Port[] {
  return (service.spec?.ports ?? []).flatMap(
    ({ name = '', port, targetPort, protocol = 'TCP', appProtocol }) => {
      const number = targetNumber(pod, targetPort ?? port, protocol);
      if (number === undefined) return [];
      return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
    },
  );
}

function targetNumber(pod: Pod, target: unknown, protocol: string): number | undefined {
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports } of [...(pod.spec?.containers ?? []), ...sidecars]) {
    const found = ports?.find((one) => one.name === target && (one.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

/** The name by which the DNS knows the Pod below the Service. */
export function hostnameOf(service: Service, { spec, metadata }: Pod): string | undefined {
  const named = (spec?.hostname ?? '') !== '' && spec?.subdomain === service.metadata.name;
  return named && service.metadata.namespace === metadata.namespace ? spec?.hostname : undefined;
}
