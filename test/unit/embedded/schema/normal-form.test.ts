import { describe, expect, test } from '@jest/globals';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';

const schemas = openSchemas();

/** What a v1.36.3 server prints after storing the body: made with its serializers. */
const stored: readonly { readonly title: string; readonly body: string; readonly printed: string }[] = [
  {
    title: 'an empty list, a false and a null of a Pod are dropped, pointers stay',
    body: '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","labels":{},"creationTimestamp":null},"spec":{"containers":[{"name":"a","image":"nginx","command":[],"env":[{"name":"CPU","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu"}}}],"resources":{"limits":{"cpu":"1000m","memory":"0.5Gi"}},"livenessProbe":{"httpGet":{"path":"/"},"initialDelaySeconds":0}}],"nodeSelector":{},"hostNetwork":false,"automountServiceAccountToken":false,"enableServiceLinks":null,"volumes":[{"name":"v","emptyDir":{}},{"name":"w","configMap":{"name":"c","defaultMode":0,"items":[]}}],"securityContext":{"runAsUser":0,"supplementalGroups":[]},"terminationGracePeriodSeconds":0},"status":{"conditions":[{"type":"Ready","status":"True"}]}}',
    printed:
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"},"spec":{"volumes":[{"name":"v","emptyDir":{}},{"name":"w","configMap":{"name":"c","defaultMode":0}}],"containers":[{"name":"a","image":"nginx","env":[{"name":"CPU","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"0"}}}],"resources":{"limits":{"cpu":"1","memory":"512Mi"}},"livenessProbe":{"httpGet":{"path":"/","port":0}}}],"terminationGracePeriodSeconds":0,"automountServiceAccountToken":false,"securityContext":{"runAsUser":0}},"status":{"conditions":[{"type":"Ready","status":"True","lastProbeTime":null,"lastTransitionTime":null}]}}',
  },
  {
    title: 'a Deployment keeps replicas 0 and drops the counts of its status',
    body: '{"kind":"Deployment","apiVersion":"apps/v1","spec":{"replicas":0,"paused":false,"minReadySeconds":0,"selector":{},"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":"25%"}},"template":{"metadata":{"labels":{"a":""}},"spec":{"containers":[]}}},"status":{"replicas":0,"conditions":[]}}',
    printed:
      '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{},"spec":{"replicas":0,"selector":{},"template":{"metadata":{"labels":{"a":""}},"spec":{"containers":null}},"strategy":{"rollingUpdate":{"maxUnavailable":"25%","maxSurge":0}}},"status":{}}',
  },
  {
    title: 'a ReplicaSet prints its count, its selector and its template',
    body: '{"kind":"ReplicaSet","apiVersion":"apps/v1","spec":{"selector":null}}',
    printed:
      '{"kind":"ReplicaSet","apiVersion":"apps/v1","metadata":{},"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}}},"status":{"replicas":0}}',
  },
  {
    title: 'rules that are empty are null',
    body: '{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","rules":[]}',
    printed: '{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{},"rules":null}',
  },
  {
    title: 'verbs are always printed',
    body: '{"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","rules":[{"verbs":[],"resources":null}],"aggregationRule":{}}',
    printed:
      '{"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{},"rules":[{"verbs":null}],"aggregationRule":{}}',
  },
  {
    title: 'an empty selector stays, an empty list of peers does not',
    body: '{"kind":"NetworkPolicy","apiVersion":"networking.k8s.io/v1","spec":{"podSelector":{},"ingress":[{},{"from":[]},{"from":[{"podSelector":{}},{"namespaceSelector":{"matchLabels":{}}}]}],"egress":[],"policyTypes":[]}}',
    printed:
      '{"kind":"NetworkPolicy","apiVersion":"networking.k8s.io/v1","metadata":{},"spec":{"podSelector":{},"ingress":[{},{},{"from":[{"podSelector":{}},{"namespaceSelector":{}}]}]}}',
  },
  {
    title: 'null in data is empty bytes',
    body: '{"kind":"Secret","apiVersion":"v1","data":{"b":"YQ==","a":null,"c":""},"immutable":false,"type":""}',
    printed:
      '{"kind":"Secret","apiVersion":"v1","metadata":{},"immutable":false,"data":{"a":"","b":"YQ==","c":""}}',
  },
  {
    title: 'a Service always has a status',
    body: '{"kind":"Service","apiVersion":"v1","spec":{"ports":[{"port":80}],"selector":{},"clusterIP":"","allocateLoadBalancerNodePorts":false}}',
    printed:
      '{"kind":"Service","apiVersion":"v1","metadata":{},"spec":{"ports":[{"port":80,"targetPort":0}],"allocateLoadBalancerNodePorts":false},"status":{"loadBalancer":{}}}',
  },
  {
    title: 'null in a map of strings is an empty string',
    body: '{"kind":"ConfigMap","apiVersion":"v1","data":{"b":"1","a":"2","c":null},"binaryData":{}}',
    printed: '{"kind":"ConfigMap","apiVersion":"v1","metadata":{},"data":{"a":"2","b":"1","c":""}}',
  },
  {
    title: 'times are in UTC, and null where nothing was said',
    body: '{"kind":"Event","apiVersion":"v1","firstTimestamp":"2024-01-02T05:04:05+02:00","eventTime":"2024-01-02T03:04:05.123456Z","count":0}',
    printed:
      '{"kind":"Event","apiVersion":"v1","metadata":{},"involvedObject":{},"source":{},"firstTimestamp":"2024-01-02T03:04:05Z","lastTimestamp":null,"eventTime":"2024-01-02T03:04:05.123456Z","reportingComponent":"","reportingInstance":""}',
  },
  {
    title: 'a Namespace has a spec and a status',
    body: '{"kind":"Namespace","apiVersion":"v1"}',
    printed: '{"kind":"Namespace","apiVersion":"v1","metadata":{},"spec":{},"status":{}}',
  },
  {
    title: 'a Node prints its addresses of nothing',
    body: '{"kind":"Node","apiVersion":"v1","status":{"capacity":{"cpu":2,"memory":"8Gi","pods":"110"}}}',
    printed:
      '{"kind":"Node","apiVersion":"v1","metadata":{},"spec":{},"status":{"capacity":{"cpu":"2","memory":"8Gi","pods":"110"},"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}}',
  },
  {
    title: 'false that is a pointer stays',
    body: '{"kind":"Job","apiVersion":"batch/v1","spec":{"suspend":false,"backoffLimit":0,"template":{"spec":{"restartPolicy":"Never"}}}}',
    printed:
      '{"kind":"Job","apiVersion":"batch/v1","metadata":{},"spec":{"backoffLimit":0,"template":{"metadata":{},"spec":{"containers":null,"restartPolicy":"Never"}},"suspend":false},"status":{}}',
  },
  {
    title: 'lists that are always printed are null when empty',
    body: '{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","addressType":"IPv4","endpoints":[{"addresses":[],"conditions":{"ready":false}}],"ports":[]}',
    printed:
      '{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{},"addressType":"IPv4","endpoints":[{"addresses":null,"conditions":{"ready":false}}],"ports":null}',
  },
  {
    title: 'quantities are canonical',
    body: '{"kind":"LimitRange","apiVersion":"v1","spec":{"limits":[{"type":"Container","max":{"cpu":"1.5","memory":"1024Ki"}}]}}',
    printed:
      '{"kind":"LimitRange","apiVersion":"v1","metadata":{},"spec":{"limits":[{"type":"Container","max":{"cpu":"1500m","memory":"1Mi"}}]}}',
  },
  {
    title: 'data of any form is kept in its order',
    body: '{"kind":"ControllerRevision","apiVersion":"apps/v1","data":{"z":1,"a":[1.5,null]},"revision":1}',
    printed:
      '{"kind":"ControllerRevision","apiVersion":"apps/v1","metadata":{},"data":{"z":1,"a":[1.5,null]},"revision":1}',
  },
  {
    title: 'data of any form is null when absent',
    body: '{"kind":"ControllerRevision","apiVersion":"apps/v1"}',
    printed: '{"kind":"ControllerRevision","apiVersion":"apps/v1","metadata":{},"data":null,"revision":0}',
  },
];

describe('the normal form of a body', () => {
  test.each(stored)('$title', ({ body, printed }) => {
    const { apiVersion, kind } = JSON.parse(body) as { apiVersion: string; kind: string };
    const definition = schemas.byKind(apiVersion, kind)?.definition ?? '';
    const { object, strictErrors } = schemas.decode(body, 'json', definition);
    expect(JSON.stringify(object)).toBe(printed);
    expect(strictErrors).toEqual([]);
  });

  test.each(stored)('converting parsed JSON gives the same: $title', ({ body, printed }) => {
    const parsed = JSON.parse(body) as { apiVersion: string; kind: string; metadata: object };
    const before = structuredClone(parsed);
    const definition = schemas.byKind(parsed.apiVersion, parsed.kind)?.definition ?? '';
    expect(JSON.stringify(schemas.convert(parsed, definition).object)).toBe(printed);
    expect(parsed).toEqual(before);
  });

  test.each(stored)('reading what was printed changes nothing: $title', ({ printed }) => {
    const { apiVersion, kind } = JSON.parse(printed) as { apiVersion: string; kind: string };
    const definition = schemas.byKind(apiVersion, kind)?.definition ?? '';
    expect(JSON.stringify(schemas.decode(printed, 'json', definition).object)).toBe(printed);
  });
});
