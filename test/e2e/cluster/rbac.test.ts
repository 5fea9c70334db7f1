import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKubeconfigProvider } from '../../../src/cluster/kubeconfig-provider.ts';
import { readRbac } from '../../../src/grade/access/rbac-facts.ts';
import { review } from '../../../src/grade/access/review.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { mapSideBySide } from '../../../src/lib/side-by-side.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { objectAt, stringAt } from '../../../src/model/json-read.ts';
import type { Cluster } from '../../../src/model/ports/cluster.ts';
import {
  findGrant,
  grantsOf,
  serviceAccountIdentity,
  userIdentity,
  type AccessQuestion,
  type Identity,
  type RbacObjects,
} from '../../../src/model/rbac.ts';
import { findDisguise } from '../../../src/model/rbac-impersonation.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal } from './practice-cluster.ts';

/**
 * What the model makes of roles and bindings is held against a real API server. With CKS_E2E_KUBECONFIG the cluster of
 * that file's current context is used; all that is made there is named after this run and taken away.
 */

const RUN = `rbac-${process.pid}`;
const SPACES = ['a', 'b', 'c'].map((letter) => `${RUN}-${letter}`);
const ACCOUNTS = ['one', 'two', 'three'];
const GROUP = 'rbac.authorization.k8s.io';

let cluster: Cluster;
let objects: RbacObjects;
let kubectl: (...args: readonly string[]) => string;
let kubeconfig: string;
let leave: () => Promise<void>;

async function enter(): Promise<void> {
  const given = process.env['CKS_E2E_KUBECONFIG'];
  if (given === undefined) {
    const home = openPracticeHome('rbac');
    leave = () => home.remove();
    await home.provider.up({}, () => undefined, signal());
    cluster = await home.provider.connect(signal());
    kubeconfig = home.learner;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'cks-rbac-'));
  kubeconfig = given;
  const context = execFileSync('kubectl', ['--kubeconfig', given, 'config', 'current-context'], {
    encoding: 'utf8',
  });
  const provider = createKubeconfigProvider({
    homeId: RUN,
    clustersFolder: folder,
    env: process.env,
    clock: systemClock,
    context: context.trim(),
    kubeconfig: given,
  });
  leave = async () => rmSync(folder, { recursive: true, force: true });
  await provider.up({}, () => undefined, signal());
  cluster = await provider.connect(signal());
}

beforeAll(async () => {
  await enter();
  kubectl = (...args) =>
    execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const list = { apiVersion: 'v1', kind: 'List', items: world() };
  execFileSync('kubectl', ['--kubeconfig', kubeconfig, 'apply', '-f', '-'], {
    input: JSON.stringify(list),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // the aggregated role gets its rules from the cluster
  const role = `clusterrole/${RUN}-whole`;
  kubectl('wait', '--for=jsonpath={.rules[0].verbs[0]}', role, '--timeout=30s');
  objects = await readRbac(cluster, signal());
}, CLUSTER_LIMIT_MS);

afterAll(async () => {
  const label = `cks-trainer/run=${RUN}`;
  try {
    kubectl?.('delete', 'clusterrolebindings,clusterroles,namespaces', '-l', label, '--wait=false');
  } finally {
    await cluster?.close();
    await leave();
  }
}, CLUSTER_LIMIT_MS);

const SEED = 20_260_105;
const sample = <T>(what: fc.Arbitrary<T>, count: number, offset = 0): T[] =>
  fc.sample(what, { numRuns: count, seed: SEED + offset });
const some = (values: readonly string[], most = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });

const VERBS = ['get', 'list', 'delete', 'impersonate', 'escalate'];
const GROUPS = ['', 'apps', 'autoscaling'];
const RESOURCES = ['pods', 'pods/log', 'deployments', 'deployments/scale', 'secrets', 'serviceaccounts'];
const NAMES = ['web', 'db'];
const URLS = ['/metrics', '/logs', '/logs/a/b', '/debug/x'];

const resourceRule: fc.Arbitrary<JsonObject> = fc.record({
  verbs: some([...VERBS, '*']),
  apiGroups: some([...GROUPS, '*']),
  resources: some([...RESOURCES, '*', '*/log', '*/scale', 'pods/*']),
  resourceNames: fc.oneof(fc.constant([]), some(NAMES)),
});
const urlRule: fc.Arbitrary<JsonObject> = fc.record({
  verbs: some(['get', 'post', '*']),
  nonResourceURLs: some(['/metrics', '/logs/*', '/debug/*', '/logs']),
});
const subject: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({
    kind: fc.constant('ServiceAccount'),
    name: fc.constantFrom(...ACCOUNTS),
    namespace: fc.constantFrom(...SPACES),
  }),
  fc.record({
    kind: fc.constant('User'),
    apiGroup: fc.constant(GROUP),
    name: fc.constantFrom(`${RUN}-jane`, `system:serviceaccount:${SPACES[0] ?? ''}:two`),
  }),
  fc.record({
    kind: fc.constant('Group'),
    apiGroup: fc.constant(GROUP),
    name: fc.constantFrom(`${RUN}-dev`, ...SPACES.map((space) => `system:serviceaccounts:${space}`)),
  }),
);

const named = (name: string, namespace?: string, labels: JsonObject = {}): JsonObject => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: { 'cks-trainer/run': RUN, ...labels },
});
const API = `${GROUP}/v1`;

/** Namespaces, accounts, and roles and bindings as chance has it, the same ones every time. */
function world(): readonly JsonObject[] {
  const namespaces = SPACES.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: named(name) }));
  const accounts = SPACES.flatMap((space) =>
    ACCOUNTS.map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: named(name, space) })),
  );
  const rules = sample(fc.array(resourceRule, { minLength: 1, maxLength: 2 }), 12);
  const urls = sample(urlRule, 12, 1);
  const roles = SPACES.flatMap((space, at) =>
    [0, 1, 2].map((index) => ({
      apiVersion: API,
      kind: 'Role',
      metadata: named(`${RUN}-${index}`, space),
      rules: rules[at * 3 + index] ?? [],
    })),
  );
  const clusterRoles = [0, 1, 2].map((index) => ({
    apiVersion: API,
    kind: 'ClusterRole',
    metadata: named(`${RUN}-${index}`, undefined, { [`${RUN}/part`]: index === 0 ? 'no' : 'yes' }),
    rules: [...(rules[9 + index] ?? []), ...urls.slice(index * 3, index * 3 + 1)],
  }));
  const whole = {
    apiVersion: API,
    kind: 'ClusterRole',
    metadata: named(`${RUN}-whole`),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${RUN}/part`]: 'yes' } }] },
    rules: [],
  };
  const subjects = sample(fc.array(subject, { minLength: 1, maxLength: 2 }), 16, 2);
  const refs = sample(
    fc.constantFrom('Role 0', 'Role 1', 'Role 2', 'Role gone', 'ClusterRole 0', 'ClusterRole whole'),
    12,
    3,
  );
  const roleBindings = SPACES.flatMap((space, at) =>
    [0, 1, 2, 3].map((index) => {
      const [kind = '', name = ''] = (refs[at * 4 + index] ?? '').split(' ');
      return {
        apiVersion: API,
        kind: 'RoleBinding',
        metadata: named(`${RUN}-${index}`, space),
        roleRef: { apiGroup: GROUP, kind, name: `${RUN}-${name}` },
        subjects: subjects[at * 4 + index] ?? [],
      };
    }),
  );
  const clusterRoleBindings = ['0', '1', 'whole'].map((name, index) => ({
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: named(`${RUN}-${name}`),
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: `${RUN}-${name}` },
    subjects: subjects[12 + index] ?? [],
  }));
  return [
    ...namespaces,
    ...accounts,
    ...roles,
    ...clusterRoles,
    whole,
    ...roleBindings,
    ...clusterRoleBindings,
  ];
}

const people: readonly Identity[] = [
  ...SPACES.flatMap((space) => ACCOUNTS.map((name) => serviceAccountIdentity(space, name))),
  userIdentity(`${RUN}-jane`, []),
  userIdentity(`${RUN}-joe`, [`${RUN}-dev`]),
];
const question: fc.Arbitrary<AccessQuestion> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        verb: fc.constantFrom(...VERBS),
        group: fc.constantFrom(...GROUPS),
        whole: fc.constantFrom(...RESOURCES),
        namespace: fc.constantFrom('', ...SPACES),
        name: fc.constantFrom('', ...NAMES),
      })
      .map(({ whole, ...rest }) => {
        const [resource = '', subresource = ''] = whole.split('/');
        return { ...rest, resource, subresource };
      }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constantFrom('get', 'post'), url: fc.constantFrom(...URLS) }),
  },
);

describe('the union of roles and bindings', () => {
  test('is what a real API server decides, over 1,500 questions', async () => {
    const questions = sample(fc.record({ who: fc.constantFrom(...people), asked: question }), 1_500, 4);
    const answers = await mapSideBySide(questions, 24, async ({ who, asked }) => {
      const computed = findGrant(grantsOf(objects, who), asked) !== null;
      const { allowed } = await review(cluster.api, who, asked, signal(20_000));
      return { who: who.user, asked, computed, allowed };
    });
    expect(answers.filter(({ computed, allowed }) => computed !== allowed)).toEqual([]);
    const allowed = answers.filter((answer) => answer.allowed).length;
    // what refuses everything, or nothing, shows nothing
    expect(allowed).toBeGreaterThan(100);
    expect(allowed).toBeLessThan(1_400);
  }, 60_000);
});

/** The API server learns of a new role a moment later. */
async function soon(attempt: () => boolean, wanted: boolean): Promise<boolean> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (attempt() === wanted) return wanted;
    await systemClock.sleep(300);
  }
  return !wanted;
}

describe('what may be had by impersonation', () => {
  const [space = ''] = SPACES;
  const target = {
    verb: 'get',
    group: '',
    resource: 'configmaps',
    subresource: '',
    namespace: space,
    name: 'prize',
  };

  /** An account of its own with one rule, beside the account `rich` and the user `rich`, who may read what is wanted. */
  function provide(name: string, rule: JsonObject, clusterWide: boolean): void {
    const kind = clusterWide ? 'ClusterRole' : 'Role';
    const place = clusterWide ? undefined : space;
    const bind = (what: string, subjects: readonly JsonObject[], everywhere: boolean) => ({
      apiVersion: API,
      kind: everywhere ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata: named(`${RUN}-${what}`, everywhere ? undefined : space),
      roleRef: { apiGroup: GROUP, kind: everywhere ? 'ClusterRole' : 'Role', name: `${RUN}-${what}` },
      subjects,
    });
    const rich = [
      { kind: 'ServiceAccount', name: 'rich', namespace: space },
      { kind: 'User', apiGroup: GROUP, name: `${RUN}-rich` },
      { kind: 'Group', apiGroup: GROUP, name: `${RUN}-riches` },
    ];
    const reads = [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }];
    const items = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named(name, space) },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named('rich', space) },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: named('prize', space), data: {} },
      { apiVersion: API, kind, metadata: named(`${RUN}-${name}`, place), rules: [rule] },
      bind(name, [{ kind: 'ServiceAccount', name, namespace: space }], clusterWide),
      { apiVersion: API, kind: 'Role', metadata: named(`${RUN}-rich`, space), rules: reads },
      bind('rich', rich, false),
    ];
    execFileSync('kubectl', ['--kubeconfig', kubeconfig, 'apply', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  async function tokenOf(name: string): Promise<string> {
    const path = `/api/v1/namespaces/${space}/serviceaccounts/${name}/token`;
    const { text } = await cluster.api.call({ method: 'POST', path, body: { spec: {} } }, signal(20_000));
    return stringAt(objectAt(JSON.parse(text) as JsonObject, 'status'), 'token') ?? '';
  }

  const account = `system:serviceaccount:${space}:rich`;
  test.each<[string, JsonObject, boolean, string, readonly string[], boolean]>([
    [
      'accounts',
      { verbs: ['impersonate'], apiGroups: [''], resources: ['serviceaccounts'] },
      false,
      account,
      [],
      true,
    ],
    [
      'users',
      { verbs: ['impersonate'], apiGroups: [''], resources: ['users'] },
      true,
      `${RUN}-rich`,
      [],
      true,
    ],
    [
      'users-in-one',
      { verbs: ['impersonate'], apiGroups: [''], resources: ['users'] },
      false,
      `${RUN}-rich`,
      [],
      false,
    ],
    [
      'groups',
      { verbs: ['impersonate'], apiGroups: [''], resources: ['groups'] },
      true,
      'x',
      [`${RUN}-riches`],
      false,
    ],
    [
      'both',
      {
        verbs: ['impersonate'],
        apiGroups: [''],
        resources: ['users', 'groups'],
        resourceNames: ['x', `${RUN}-riches`],
      },
      true,
      'x',
      [`${RUN}-riches`],
      true,
    ],
  ])('with %s is what the API server lets through', async (name, rule, clusterWide, as, groups, works) => {
    provide(name, rule, clusterWide);
    const token = await tokenOf(name);
    const asGroups = groups.flatMap((group) => ['--as-group', group]);
    const server = kubectl(
      'config',
      'view',
      '--minify',
      '--raw',
      '-o',
      'jsonpath={.clusters[0].cluster.server}',
    );
    const bare = [
      '--kubeconfig=/dev/null',
      `--server=${server}`,
      '--insecure-skip-tls-verify',
      `--token=${token}`,
    ];
    const attempt = (): boolean => {
      try {
        execFileSync(
          'kubectl',
          [...bare, '--as', as, ...asGroups, '-n', space, 'get', 'configmap', 'prize'],
          {
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        );
        return true;
      } catch (error) {
        expect(String((error as { stderr?: unknown }).stderr)).toContain('cannot impersonate');
        return false;
      }
    };
    expect(await soon(attempt, works)).toBe(works);
    const now = await readRbac(cluster, signal());
    const found = findDisguise(now, serviceAccountIdentity(space, name), target);
    expect(found !== null).toBe(works);
  });
});
