import { isJsonObject, type Json, type JsonObject, valueAt } from '../../model/json.ts';
import { changed, pathText, shown, type ObjectChange, type Path } from './change.ts';
import { selectorsOf } from './change-values.ts';

const namespaceOf = (object: JsonObject): string | null => {
  const namespace = valueAt(object, ['metadata', 'namespace']);
  return typeof namespace === 'string' ? namespace : null;
};

const listAt = (object: JsonObject, path: readonly (string | number)[]): readonly Json[] => {
  const value = valueAt(object, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
};

/** Selectors that select all, rules for all verbs, resources and groups, subjects that are everybody. */
export function widened(object: JsonObject): readonly ObjectChange[] {
  return [...widenSelectors(object), ...widenRules(object), ...widenSubjects(object)];
}

function widenSelectors(object: JsonObject): readonly ObjectChange[] {
  return selectorsOf(object).map(({ path, value }) => ({
    kind: 'widened',
    what: `${pathText(path)}: ${shown(value)} -> {} (selects all)`,
    object: changed(object, path, {}),
  }));
}

function widenRules(object: JsonObject): readonly ObjectChange[] {
  if (object['kind'] !== 'Role' && object['kind'] !== 'ClusterRole') return [];
  return listAt(object, ['rules']).flatMap((rule, index) =>
    ['verbs', 'resources', 'apiGroups'].flatMap((key) => {
      const was = valueAt(rule, [key]);
      if (was === undefined || shown(was) === '["*"]') return [];
      const path = ['rules', index, key];
      return [
        {
          kind: 'widened' as const,
          what: `${pathText(path)}: ${shown(was)} -> ["*"]`,
          object: changed(object, path, ['*']),
        },
      ];
    }),
  );
}

const EVERYBODY = {
  apiGroup: 'rbac.authorization.k8s.io',
  kind: 'Group',
  name: 'system:authenticated',
} as const;

function widenSubjects(object: JsonObject): readonly ObjectChange[] {
  if (object['kind'] !== 'RoleBinding' && object['kind'] !== 'ClusterRoleBinding') return [];
  const subjects = listAt(object, ['subjects']);
  return [
    {
      kind: 'widened',
      what: 'subjects: the group system:authenticated added',
      object: changed(object, ['subjects'], [...subjects, EVERYBODY]),
    },
  ];
}

/** More objects, rules or containers that undo what the object does. */
export function added(object: JsonObject, mark: string): readonly ObjectChange[] {
  return [
    ...addRules(object),
    ...addRights(object),
    ...addSubjects(object),
    ...addPolicies(object),
    ...addBindings(object, mark),
    ...addContainers(object),
  ];
}

function addRules(object: JsonObject): readonly ObjectChange[] {
  if (object['kind'] !== 'NetworkPolicy') return [];
  return (['ingress', 'egress'] as const).flatMap((direction): readonly ObjectChange[] => [
    {
      kind: 'added',
      what: `spec.${direction}: a rule {} that allows all`,
      object: changed(object, ['spec', direction], [...listAt(object, ['spec', direction]), {}]),
    },
    ...listAt(object, ['spec', direction]).flatMap((_, index) => [
      ...addElement(object, ['spec', direction, index, PEERS[direction]], KUBE_SYSTEM, 'kube-system as well'),
      ...addElement(
        object,
        ['spec', direction, index, 'ports'],
        { port: SOME_PORT },
        `port ${SOME_PORT} as well`,
      ),
    ]),
  ]);
}

const PEERS = { ingress: 'from', egress: 'to' } as const;
const KUBE_SYSTEM: JsonObject = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
};
const SOME_PORT = 9_999;

/** One more element of a list; a list that is empty, or not there, allows all as it is. */
function addElement(object: JsonObject, path: Path, element: Json, what: string): readonly ObjectChange[] {
  const list = listAt(object, path);
  if (list.length === 0) return [];
  return [
    { kind: 'added', what: `${pathText(path)}: ${what}`, object: changed(object, path, [...list, element]) },
  ];
}

/** A right of no use for anything, which nobody asked for. */
function addRights(object: JsonObject): readonly ObjectChange[] {
  if (object['kind'] !== 'Role' && object['kind'] !== 'ClusterRole') return [];
  const right = { apiGroups: [''], resources: ['endpoints'], verbs: ['get'] };
  return addElement(object, ['rules'], right, 'get endpoints as well');
}

/** Somebody whom nobody asked for. */
function addSubjects(object: JsonObject): readonly ObjectChange[] {
  if (object['kind'] !== 'RoleBinding' && object['kind'] !== 'ClusterRoleBinding') return [];
  const stranger = { kind: 'ServiceAccount', name: 'default', namespace: 'kube-public' };
  return addElement(object, ['subjects'], stranger, 'ServiceAccount kube-public/default as well');
}

function addPolicies(object: JsonObject): readonly ObjectChange[] {
  const namespace = namespaceOf(object);
  if (object['kind'] !== 'NetworkPolicy' || namespace === null) return [];
  return (['Ingress', 'Egress'] as const).map((type) => ({
    kind: 'added',
    what: `a second NetworkPolicy that allows all ${type.toLowerCase()}`,
    object,
    beside: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'made-up', namespace },
        spec: { podSelector: {}, policyTypes: [type], [type.toLowerCase()]: [{}] },
      },
    ],
  }));
}

/** Cluster-admin for every subject of a binding, and for every service account that is made. */
function addBindings(object: JsonObject, mark: string): readonly ObjectChange[] {
  const account: Json = {
    kind: 'ServiceAccount',
    name: valueAt(object, ['metadata', 'name']) ?? '',
    namespace: namespaceOf(object) ?? 'default',
  };
  const binds = object['kind'] === 'RoleBinding' || object['kind'] === 'ClusterRoleBinding';
  const subjects =
    object['kind'] === 'ServiceAccount' ? [account] : binds ? listAt(object, ['subjects']) : [];
  return subjects.filter(isJsonObject).map((subject) => ({
    kind: 'added',
    what: `a second binding: cluster-admin for ${shown(subject['kind'] ?? '')} ${shown(subject['name'] ?? '')}`,
    object,
    beside: [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: `${mark}-made-up` },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [subject],
      },
    ],
  }));
}

/** Where the Pod's own specification is, by kind. */
function podSpecPath(object: JsonObject): readonly string[] | null {
  switch (object['kind']) {
    case 'Pod':
      return ['spec'];
    case 'Deployment':
    case 'DaemonSet':
    case 'StatefulSet':
    case 'ReplicaSet':
    case 'Job':
      return ['spec', 'template', 'spec'];
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
    default:
      return null;
  }
}

const bare = (command: readonly string[]): JsonObject => ({
  name: 'made-up',
  image: 'busybox:1.36',
  command: [...command],
});

/** One more container, and one more init container, that have none of the settings. */
function addContainers(object: JsonObject): readonly ObjectChange[] {
  const spec = podSpecPath(object);
  if (spec === null) return [];
  return [
    {
      kind: 'added',
      what: 'a second container without any settings',
      object: changed(
        object,
        [...spec, 'containers'],
        [...listAt(object, [...spec, 'containers']), bare(['sleep', '1d'])],
      ),
    },
    {
      kind: 'added',
      what: 'an init container without any settings',
      object: changed(
        object,
        [...spec, 'initContainers'],
        [...listAt(object, [...spec, 'initContainers']), bare(['true'])],
      ),
    },
  ];
}
