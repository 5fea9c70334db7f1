// The questions of a check, as a grader of bash and kubectl asks them: for each at least one call, one after another.
import { isJsonObject, valueAt, type Json, type JsonObject } from '../src/model/json.ts';
import type { CheckSpec } from '../src/model/task.ts';

/** How long a call may wait, as a check of ours may by default. */
const LIMIT = '--request-timeout=10s';

const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '');
const list = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Shell lines; none for a check that asks nothing of a cluster. */
export function questionsOf({ kind, spec }: CheckSpec): readonly string[] {
  switch (kind) {
    case 'resource':
    case 'absence':
      return [get(valueAt(spec, ['object']) ?? valueAt(spec, ['objects']))];
    case 'exec':
    case 'process':
    case 'token':
    case 'trial':
      return inside(spec);
    case 'http':
      return [
        ...podOf(spec),
        `k get --raw "/api/v1/namespaces/${text(valueAt(spec, ['pod', 'namespace']))}/pods/$pod:${text(spec['port'])}/proxy${text(spec['path'])}"`,
      ];
    case 'access':
      return access(spec);
    case 'admission':
      return list(spec['cases']).map(
        () => `k create --dry-run=server -f - <<'EOF'\n${JSON.stringify(baseOf(spec))}\nEOF`,
      );
    case 'network':
      return network(spec);
    case 'logs':
      return [...podOf(spec), `k logs -n ${text(valueAt(spec, ['pod', 'namespace']))} "$pod"`];
    case 'event':
      return ['k get events -A -o yaml'];
    case 'manifest':
      return valueAt(spec, ['valid']) === undefined ? [] : ['k get --raw /version'];
    default:
      return [];
  }
}

function get(query: Json | undefined): string {
  const [group = '', version] = text(valueAt(query, ['apiVersion'])).split('/');
  const kind = text(valueAt(query, ['kind'])).toLowerCase();
  const namespace = valueAt(query, ['namespace']);
  const selector = valueAt(query, ['labelSelector']);
  const name = valueAt(query, ['name']);
  return [
    'k get',
    version === undefined ? kind : `${kind}.${version}.${group}`,
    ...(namespace === undefined ? [] : ['-n', text(namespace)]),
    ...(selector === undefined ? [] : ['-l', quote(text(selector))]),
    ...(name === undefined ? [] : [quote(text(name))]),
    '-o yaml',
  ].join(' ');
}

/** Finds the Pod, where only its labels are known. */
function podOf(spec: JsonObject): readonly string[] {
  const pod = spec['pod'];
  const name = valueAt(pod, ['name']);
  if (name !== undefined) return [`pod=${quote(text(name))}`];
  const selector = quote(text(valueAt(pod, ['labelSelector'])));
  return [
    `pod=$(k get pods -n ${text(valueAt(pod, ['namespace']))} -l ${selector} -o jsonpath='{.items[0].metadata.name}')`,
  ];
}

/** One look into the Pod's first container; ours looks into all of them. */
function inside(spec: JsonObject): readonly string[] {
  const namespace = text(valueAt(spec, ['pod', 'namespace']));
  const run = list(valueAt(spec, ['run']))[0];
  const words = list(run).map((word) => quote(text(word)));
  const command =
    words.length > 0
      ? words.join(' ')
      : `cat ${quote(text(spec['readFile'] ?? spec['path'] ?? '/proc/1/status'))}`;
  const control = list(valueAt(spec, ['refused', 'control', 'run']))[0];
  return [
    ...podOf(spec),
    `k exec -n ${namespace} "$pod" -- ${command}`,
    ...(control === undefined
      ? []
      : [
          `k exec -n ${namespace} "$pod" -- ${list(control)
            .map((word) => quote(text(word)))
            .join(' ')}`,
        ]),
  ];
}

/** One `auth can-i` for each cell of the matrix. */
function access(spec: JsonObject): readonly string[] {
  return list(spec['subjects']).flatMap((subject) =>
    list(valueAt(subject, ['who'])).flatMap((who) =>
      ['may', 'mayNot'].flatMap((side) =>
        list(valueAt(subject, [side])).flatMap((cells) =>
          list(valueAt(cells, ['verbs'])).flatMap((verb) =>
            [...list(valueAt(cells, ['resources'])), ...list(valueAt(cells, ['urls']))].flatMap((what) =>
              scopes(cells).map(
                (scope) =>
                  `k auth can-i ${quote(text(verb))} ${resourceWord(text(what), valueAt(cells, ['names', 0]))} ${scope} ${asWho(who)}`,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function scopes(cells: Json): readonly string[] {
  const namespaces = list(valueAt(cells, ['namespaces']));
  return namespaces.length === 0 ? ['-A'] : namespaces.map((namespace) => `-n ${text(namespace)}`);
}

function resourceWord(what: string, name: Json | undefined): string {
  const [resource = '', subresource] = what.split('/');
  if (what.startsWith('/')) return what;
  const full = name === undefined ? resource : `${resource}/${text(name)}`;
  return subresource === undefined ? quote(full) : `${quote(full)} --subresource=${subresource}`;
}

function asWho(who: Json): string {
  const account = valueAt(who, ['serviceAccount']);
  if (account !== undefined) return `--as=system:serviceaccount:${text(account).replace('/', ':')}`;
  const groups = [...list(valueAt(who, ['groups'])), ...list(valueAt(who, ['group']))];
  return [
    `--as=${text(valueAt(who, ['user']) ?? 'somebody')}`,
    ...groups.map((group) => `--as-group=${quote(text(group))}`),
  ].join(' ');
}

function baseOf(spec: JsonObject): Json {
  const base = spec['base'];
  if (isJsonObject(base)) {
    const metadata = isJsonObject(base['metadata']) ? base['metadata'] : {};
    return { ...base, metadata: { name: 'look', ...metadata } };
  }
  const from = spec['from'] ?? spec['update'];
  const namespace = valueAt(from, ['namespace']) ?? 'default';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'look', namespace },
    spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] },
  };
}

/** For each line of the table the address, and a connection that waits a second where it is closed. */
function network(spec: JsonObject): readonly string[] {
  const end = (name: Json): Json | undefined => valueAt(spec, ['ends', text(name)]);
  return list(spec['rows']).flatMap((row) =>
    list(valueAt(row, ['from'])).flatMap((from) =>
      list(valueAt(row, ['to'])).flatMap((to) => {
        const source = valueAt(end(from), ['pods']);
        const target = valueAt(end(to), ['pods']) ?? valueAt(end(to), ['service']);
        if (source === undefined) return [];
        const ports = list(valueAt(row, ['port']) ?? 53);
        return ports.flatMap((port) => [
          ...podOf({ pod: source }),
          ...(target === undefined
            ? ['address=kubernetes.default']
            : [
                `address=$(k get pods -n ${text(valueAt(target, ['namespace']))} ${valueAt(target, ['labelSelector']) === undefined ? '' : `-l ${quote(text(valueAt(target, ['labelSelector'])))}`} -o jsonpath='{.items[0].status.podIP}')`,
              ]),
          `k exec -n ${text(valueAt(source, ['namespace']))} "$pod" -- nc -z -w 1 "$address" ${text(port)}`,
        ]);
      }),
    ),
  );
}

/** A whole script: a wrong answer ends nothing, as in graders that count points. */
export function scriptOf(checks: readonly CheckSpec[]): string {
  return [
    `k() { kubectl ${LIMIT} "$@"; }`,
    ...checks.flatMap((check) => questionsOf(check).map((line) => `{ ${line}\n} >/dev/null 2>&1`)),
  ]
    .join('\n')
    .replaceAll(/\{ (pod|address)=(.*)\n\} >\/dev\/null 2>&1/g, '$1=$2');
}

/** How many calls of kubectl a script makes. */
export const countCalls = (script: string): number =>
  script.match(/\bk (?:get|exec|auth|create|logs)\b/g)?.length ?? 0;
