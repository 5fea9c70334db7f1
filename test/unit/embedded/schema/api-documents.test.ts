import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openApiDocuments } from '../../../../src/embedded/schema/api-documents.ts';

const documents = openApiDocuments({ serverAddress: '127.0.0.1:6443' });
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The parts of the documents that are looked at. */
interface Content {
  readonly kind: string;
  readonly groups: readonly unknown[];
  readonly resources: readonly { readonly name: string }[];
  readonly items: readonly {
    readonly metadata: unknown;
    readonly versions: readonly { readonly resources: readonly { readonly resource: string }[] }[];
  }[];
  readonly openapi: string;
  readonly swagger: string;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly description: string }>> };
  readonly definitions: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

function read(
  path: string,
  accept?: string,
): {
  readonly body: Content;
  readonly text: string;
  readonly contentType: string;
  readonly etag?: string;
} {
  const found = documents.read(path, accept);
  if (found === undefined || found === 'not-acceptable') throw new Error(`${path}: ${found}`);
  const text = found.body.toString('utf8');
  return { ...found, text, body: JSON.parse(text) as Content };
}

describe('discovery', () => {
  test('the plain documents list what is served', () => {
    expect(read('/api').body).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
    });
    const { body } = read('/apis', 'application/json');
    expect(body.kind).toBe('APIGroupList');
    expect(body.groups[0]).toEqual({
      name: 'apps',
      versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
    expect(body.groups).toHaveLength(15);
    expect(read('/apis/apps').body).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...(body.groups[0] as object),
    });
  });

  test('a group version lists its resources without those that are not served', () => {
    const names = read('/api/v1').body.resources.map(({ name }) => name);
    expect(names).toContain('pods/log');
    expect(names).not.toContain('pods/resize');
    expect(names).not.toContain('bindings');
    const deployments = read('/apis/apps/v1/').body.resources.find(({ name }) => name === 'deployments');
    expect(deployments).toEqual({
      name: 'deployments',
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      storageVersionHash: '8aSe+NMegvE=',
    });
  });

  test('clients that know it get all at once', () => {
    const accept = `${AGGREGATED},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json`;
    const core = read('/api', accept);
    expect(core.contentType).toBe(AGGREGATED);
    expect(core.etag).toMatch(/^[0-9A-F]{128}$/);
    expect(core.body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    expect(core.body.items).toHaveLength(1);
    const apps = read('/apis', accept).body.items[0];
    expect(apps?.metadata).toEqual({ name: 'apps' });
    expect(apps?.versions[0]).toMatchObject({ version: 'v1', freshness: 'Current' });
    expect(apps?.versions[0]?.resources.find(({ resource }) => resource === 'replicasets')).toEqual({
      resource: 'replicasets',
      responseKind: { group: '', version: '', kind: 'ReplicaSet' },
      scope: 'Namespaced',
      singularResource: 'replicaset',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['rs'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'ReplicaSet' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  test('a client of the beta form gets the plain one', () => {
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
    expect(read('/apis', accept)).toMatchObject({
      contentType: 'application/json',
      body: { kind: 'APIGroupList' },
    });
  });

  test.each([
    '/apis/autoscaling/v2',
    '/apis/nothing',
    '/api/v2',
    '/apis/apps/v1/deployments',
    '/apis//v1',
    '/',
  ])('%s is not there', (path) => {
    expect(documents.read(path, undefined)).toBeUndefined();
  });

  test('a form that is not there is not acceptable', () => {
    expect(documents.read('/apis', 'application/vnd.kubernetes.protobuf')).toBe('not-acceptable');
    expect(documents.read('/openapi/v3/api/v1', 'text/html')).toBe('not-acceptable');
  });

  test('the version is told', () => {
    expect(read('/version').body).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.3' });
    expect(read('/version').text).toMatch(/^\{\n {2}"major": "1",\n/);
    expect(documents.version['gitVersion']).toBe('v1.36.3');
  });
});

describe('OpenAPI', () => {
  test('the index names each document by the hash of its content', () => {
    const { paths } = read('/openapi/v3').body;
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis', 'version']));
    expect(Object.keys(paths)).not.toContain('apis/autoscaling/v2');
    for (const path of Object.keys(paths)) {
      const { text, etag } = read(`/openapi/v3/${path}`, '*/*');
      const hash = createHash('sha512').update(text).digest('hex').toUpperCase();
      expect(etag).toBe(hash);
      expect(paths[path]?.serverRelativeURL).toBe(`/openapi/v3/${path}?hash=${hash}`);
    }
  });

  test('the documents have descriptions, as kubectl explain shows them', () => {
    const { body } = read('/openapi/v3/apis/apps/v1', 'application/json');
    expect(body.openapi).toBe('3.0.0');
    expect(body.components.schemas['io.k8s.api.apps.v1.DeploymentSpec']?.description).toBe(
      'DeploymentSpec is the specification of the desired behavior of the Deployment.',
    );
  });

  test('enums list their values, as a server has them and a source tree does not', () => {
    const { text } = read('/openapi/v3/apis/apps/v1', 'application/json');
    expect(text).toContain('"enum":["Recreate","RollingUpdate"]');
  });

  test('old clients get version 2 in protobuf, by either of its names', () => {
    for (const name of ['spec.v2@v1.0', 'spec.v2.v1.0']) {
      const found = documents.read('/openapi/v2', `application/com.github.proto-openapi.${name}+protobuf`);
      expect(found).toMatchObject({
        contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
      });
      // field 1: the version of OpenAPI
      expect(found).toHaveProperty('body.0', 0x0a);
    }
  });

  test('version 2 is one document of what is served, whole in itself', () => {
    const { body, text } = read('/openapi/v2', 'application/json');
    expect(body.swagger).toBe('2.0');
    expect(body.paths['/api/v1/namespaces/{namespace}/pods']).toBeDefined();
    expect(body.paths['/apis/autoscaling/v2/']).toBeUndefined();
    for (const [, name = ''] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) {
      expect(body.definitions[name]).toBeDefined();
    }
  });

  test('paths do not lead out of the recorded files', () => {
    expect(documents.read('/openapi/v3/../index', undefined)).toBeUndefined();
    expect(documents.read('/openapi/v3/constructor', undefined)).toBeUndefined();
    expect(documents.read('/openapi/v4', undefined)).toBeUndefined();
  });
});
