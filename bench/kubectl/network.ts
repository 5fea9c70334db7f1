// Who reaches whom, asked by `nc` in the containers and in Pods made for it.
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { inNamespace, podsOf } from './pods.ts';
import { forEach, list, quote, text } from './words.ts';

/** After so many seconds a connection counts as closed, as in a check of ours. */
const CLOSED_AFTER = 2;

/**
 * The ends' Pods and addresses, whether somebody listens there, each line of the table, and the policies. `look`: what the
 * names of made Pods begin with.
 */
export function askNetwork(spec: JsonObject, look: string): readonly string[] {
  const tried = list(spec['rows']).filter((row) => valueAt(row, ['tried']) !== false);
  const named = new Set(tried.flatMap((row) => ['from', 'to'].flatMap((side) => list(valueAt(row, [side])))));
  const podName = (end: string): string => `${look}-${end.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')}`;
  // the policies alone decide about the others
  const ends = Object.entries(isJsonObject(spec['ends']) ? spec['ends'] : {}).filter(([name]) =>
    named.has(name),
  );
  const made = ends.filter(([, end]) => valueAt(end, ['made']) !== undefined);
  return [
    'k get networkpolicies -A -o yaml',
    ...made.flatMap(([name, end]) => make(podName(name), valueAt(end, ['made']))),
    ...ends.flatMap(([name, end]) => find(name, end, podName(name))),
    ...tried.flatMap((row) => connect(row, spec)),
    ...made.map(
      ([name, end]) =>
        `k delete pod ${inNamespace(valueAt(end, ['made']))} ${podName(name)} --now --wait=false`,
    ),
  ];
}

function make(name: string, made: Json | undefined): readonly string[] {
  const given = valueAt(made, ['labels']);
  const labels = Object.entries(isJsonObject(given) ? given : {}).map(
    ([key, value]) => `${key}=${text(value)}`,
  );
  const port = valueAt(made, ['listens']);
  const command = port === undefined ? 'sleep 300' : `httpd -f -p ${text(port)}`;
  return [
    `k run ${inNamespace(made)} ${name} --image=busybox:1.36 --image-pull-policy=IfNotPresent --restart=Never --labels=${quote(labels.join(','))} -- ${command}`,
    `k wait ${inNamespace(made)} pod/${name} --for=condition=Ready --timeout=30s`,
  ];
}

/** Variables of a shell that an end's Pods and addresses are kept in. */
const variable = (kind: 'pods' | 'ips', end: string): string =>
  `${kind}_${end.replaceAll(/[^A-Za-z0-9]/g, '_')}`;

function find(name: string, end: Json, podName: string): readonly string[] {
  const keep = (kind: 'pods' | 'ips', words: string): string => `${variable(kind, name)}="${words}"`;
  const address = valueAt(end, ['address']);
  if (address !== undefined) return [keep('ips', text(address))];
  const service = valueAt(end, ['dns']) === true ? DNS : valueAt(end, ['service']);
  if (service !== undefined)
    return [
      keep(
        'ips',
        `$(k get service ${inNamespace(service)} ${text(valueAt(service, ['name']))} -o jsonpath='{.spec.clusterIP}')`,
      ),
      `k get endpointslices ${inNamespace(service)} -l kubernetes.io/service-name=${text(valueAt(service, ['name']))} -o yaml`,
    ];
  const made = valueAt(end, ['made']);
  const pods = made === undefined ? valueAt(end, ['pods']) : { ...(made as JsonObject), name: podName };
  return [
    keep('pods', podsOf(pods)),
    keep(
      'ips',
      `$(k get ${inNamespace(pods)} $${variable('pods', name)} -o jsonpath='{.status.podIP}{.items[*].status.podIP}')`,
    ),
  ];
}

const DNS: JsonObject = { namespace: 'kube-system', name: 'kube-dns' };

/** A connection to "$ip" from each of the Pods. */
const tries = (pods: string, option: string, seconds: number, port: string): readonly string[] =>
  forEach('pod', pods, [`k exec ${option} "$pod" -- nc -z -w ${seconds} "$ip" ${port}`]);

function connect(row: Json, spec: JsonObject): readonly string[] {
  const endOf = (name: Json): Json | undefined => valueAt(spec, ['ends', text(name)]);
  return list(valueAt(row, ['from'])).flatMap((from) =>
    list(valueAt(row, ['to'])).flatMap((to) => {
      const source = endOf(from);
      const where = inNamespace(valueAt(source, ['pods']) ?? valueAt(source, ['made']));
      const target = endOf(to);
      const own = valueAt(target, ['pods']) ?? valueAt(target, ['made']);
      const isDns = valueAt(target, ['dns']) === true;
      const ports = isDns ? ['53'] : list(valueAt(row, ['port'])).map(text);
      return forEach('ip', `$${variable('ips', text(to))}`, [
        ...ports.flatMap((port) => [
          // does somebody listen where it is closed?
          ...(own === undefined || valueAt(row, ['wanted']) !== 'closed'
            ? []
            : tries(`$${variable('pods', text(to))}`, inNamespace(own), 10, port)),
          ...tries(`$${variable('pods', text(from))}`, where, CLOSED_AFTER, port),
        ]),
        ...(isDns && valueAt(row, ['protocol']) !== 'TCP'
          ? forEach('pod', `$${variable('pods', text(from))}`, [
              `k exec ${where} "$pod" -- timeout ${CLOSED_AFTER} nslookup kubernetes.default.svc.cluster.local "$ip"`,
            ])
          : []),
      ]);
    }),
  );
}
