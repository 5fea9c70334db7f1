import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFixture, type Fixture } from './server-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.send('POST', '/api/v1/namespaces', { body: '{"metadata":{"name":"team"}}' });
  const body = '{"metadata":{"name":"one"},"data":{"a":"b"}}';
  await fixture.send('POST', '/api/v1/namespaces/team/configmaps', { body });
});
afterAll(async () => {
  expect(fixture.faults).toEqual([]);
  await fixture.close();
});

const NOT_FOUND = 'the server could not find the requested resource';
const NOT_ALLOWED = 'the server does not allow this method on the requested resource';

test.each([
  ['GET', '/api/v1/foos', 404, NOT_FOUND],
  ['GET', '/api/v2/pods', 404, NOT_FOUND],
  ['GET', '/apis/apps/v1/foos', 404, NOT_FOUND],
  ['GET', '/api/v1/namespaces/team/configmaps/one/status', 404, NOT_FOUND],
  ['GET', '/api/v1/configmaps/one', 404, NOT_FOUND],
  ['GET', '/api/v1/namespaces/team/nodes', 404, NOT_FOUND],
  ['DELETE', '/api/v1/namespaces', 405, NOT_ALLOWED],
  ['POST', '/api/v1/namespaces/team/configmaps/one', 405, NOT_ALLOWED],
  ['PUT', '/api/v1/namespaces/team/configmaps', 405, NOT_ALLOWED],
  ['POST', '/api/v1/configmaps', 405, NOT_ALLOWED],
  ['HEAD', '/api/v1/namespaces', 405, undefined],
  ['OPTIONS', '/api/v1/namespaces', 405, NOT_ALLOWED],
  ['GET', '/api/v1/namespaces/team/configmaps/two', 404, 'configmaps "two" not found'],
])('%s %s is answered with a Status of %d', async (method, path, code, message) => {
  const answer = await fixture.send(method, path);
  expect(answer.code).toBe(code);
  if (message !== undefined)
    expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', message, code });
});

test.each([
  '/nope',
  '/apis/foo.example/v1/bars',
  '/apis/apps/v9/deployments',
  '/readyz/nope',
  '/openapi/v3/apis/nope/v1',
])('%s is no path of the API', async (path) => {
  const { code, text, headers } = await fixture.send('GET', path);
  expect(text).toBe('404 page not found\n');
  expect(code).toBe(404);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
});

test('a list has items without kinds, in a list that has one', async () => {
  const { json, headers } = await fixture.send('GET', '/api/v1/namespaces/team/configmaps');
  expect(json).toMatchObject({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    items: [{ metadata: { name: 'one' } }],
  });
  expect((json['items'] as object[])[0]).not.toHaveProperty('kind');
  expect(headers['cache-control']).toBe('no-cache, private');
  expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
});

describe('what the client accepts', () => {
  const path = '/api/v1/namespaces/team/configmaps';
  const get = (accept: string, more = ''): ReturnType<Fixture['send']> =>
    fixture.send('GET', `${path}${more}`, { headers: { accept } });

  test('YAML is sent as YAML', async () => {
    const { text, headers } = await get('application/yaml', '/one');
    expect(headers['content-type']).toBe('application/yaml');
    expect(text).toMatch(/^apiVersion: v1\ndata:\n {2}a: b\nkind: ConfigMap\n/);
  });

  test('in YAML a lone dot is a text, and what could be a number has quotes', async () => {
    const data = { '.5': 'v', point: '.', half: '.5', whole: '5.' };
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dots' }, data });
    await fixture.send('POST', path, { headers: { 'content-type': 'application/json' }, body });
    const { text } = await get('application/yaml', '/dots');
    await fixture.send('DELETE', `${path}/dots`, {});
    expect(text).toContain('data:\n  ".5": v\n  half: ".5"\n  point: .\n  whole: "5."\n');
  });

  test('a table has rows with the metadata of their objects', async () => {
    const { json } = await get('application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
    expect(json).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [{ name: 'Name' }],
      rows: [{ cells: ['one'], object: { kind: 'PartialObjectMetadata', metadata: { name: 'one' } } }],
    });
  });

  test.each([
    ['None', null],
    ['Object', { kind: 'ConfigMap', data: { a: 'b' } }],
  ])('a table with includeObject=%s', async (include, object) => {
    const { json } = await get('application/json;as=Table;v=v1;g=meta.k8s.io', `?includeObject=${include}`);
    expect(json).toMatchObject({ rows: [{ object }] });
  });

  test('a table with an includeObject that is none is refused', async () => {
    const { json, code } = await get('application/json;as=Table;v=v1;g=meta.k8s.io', '?includeObject=All');
    expect(code).toBe(400);
    expect(json.message).toBe(
      `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
    );
  });

  test('metadata alone', async () => {
    const { json } = await get('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io');
    expect(json).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata' }],
    });
    expect((json['items'] as object[])[0]).not.toHaveProperty('data');
  });

  test('metadata of one is no list', async () => {
    const { code } = await get('application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io');
    expect(code).toBe(406);
  });

  test.each(['application/vnd.kubernetes.protobuf', 'application/cbor', 'text/html'])(
    '%s alone is not acceptable',
    async (accept) => {
      const { json, code } = await get(accept);
      expect(code).toBe(406);
      expect(json).toMatchObject({ reason: 'NotAcceptable' });
      expect(json.message).toMatch(
        /^406: Not Acceptable\n\nAvailable representations: application\/json, application\/yaml/,
      );
    },
  );

  test('an unknown transformation is not acceptable', async () => {
    const { json, code } = await get('application/json;as=Chart;v=v1;g=meta.k8s.io');
    expect(code).toBe(406);
    expect(json.message).toBe(
      'only the following media types are accepted: application/json, application/yaml',
    );
  });

  test('protobuf before JSON is JSON', async () => {
    const { headers } = await get('application/vnd.kubernetes.protobuf,application/json');
    expect(headers['content-type']).toBe('application/json');
  });

  test('people with curl get it indented', async () => {
    const { text } = await fixture.send('GET', `${path}/one`, { headers: { 'user-agent': 'curl/8' } });
    expect(text).toContain('\n  "kind": "ConfigMap"');
  });

  test('large answers are compressed for who takes it', async () => {
    const body = JSON.stringify({ metadata: { name: 'large' }, data: { text: 'x'.repeat(200_000) } });
    await fixture.send('POST', path, { body });
    const { headers } = await fixture.send('GET', `${path}/large`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(headers['content-encoding']).toBe('gzip');
    expect(Number(headers['content-length'])).toBeLessThan(10_000);
    await fixture.send('DELETE', `${path}/large`);
  });
});

describe('what the client sends', () => {
  const path = '/api/v1/namespaces/team/configmaps';

  test.each([
    [
      'POST',
      path,
      'text/plain',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    [
      'POST',
      path,
      'application/cbor',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    ['PATCH', `${path}/one`, 'application/json', '415: Unsupported Media Type'],
  ])('%s %s of %s is not read', async (method, at, type, message) => {
    const { json, code } = await fixture.send(method, at, { body: '{}', headers: { 'content-type': type } });
    expect(code).toBe(415);
    expect(json).toMatchObject({ reason: 'UnsupportedMediaType', message });
  });

  test('YAML is read', async () => {
    const body = 'metadata:\n  name: from-yaml\ndata:\n  a: "1"\n';
    const headers = { 'content-type': 'application/yaml' };
    const { json, code } = await fixture.send('POST', path, { body, headers });
    expect(code).toBe(201);
    expect(json).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
  });

  test('more than 3 MiB is too much', async () => {
    const body = `{"data":{"a":"${'x'.repeat(3 * 1024 * 1024)}"}}`;
    const { json, code } = await fixture.send('POST', path, { body });
    expect(code).toBe(413);
    expect(json).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  test('unknown fields are warned of', async () => {
    const body = '{"metadata":{"name":"odd"},"datta":{}}';
    const { headers, code } = await fixture.send('POST', `${path}?dryRun=All`, { body });
    expect(code).toBe(201);
    expect(headers['warning']).toBe('299 - "unknown field \\"datta\\""');
  });

  test.each([
    [
      'POST',
      `${path}?dryRun=Some`,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      'POST',
      `${path}?fieldValidation=Lax`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Lax": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      'POST',
      `${path}?fieldManager=${'x'.repeat(129)}`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'POST',
      `${path}?fieldManager=a%07`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\a": invalid character U+0007 (at position 1)',
    ],
    [
      'DELETE',
      `${path}/one?propagationPolicy=Never`,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Never": supported values: "Background", "Foreground", "Orphan", "nil"',
    ],
    [
      'GET',
      `${path}?resourceVersionMatch=Exact`,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
  ])('%s %s is invalid', async (method, at, message) => {
    const body = method === 'POST' ? '{"metadata":{"name":"x"}}' : undefined;
    const { json, code } = await fixture.send(method, at, body === undefined ? {} : { body });
    expect(json.message).toBe(message);
    expect(code).toBe(422);
  });

  test('an apply needs a manager, and only an apply may force', async () => {
    const apply = await fixture.send('PATCH', `${path}/one`, {
      body: '{}',
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect(apply.json.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
    const merge = await fixture.send('PATCH', `${path}/one?force=true`, {
      body: '{}',
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(merge.json.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });

  test.each([
    ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['limit=9223372036854775808', 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
  ])('a list with %s is a bad request', async (query, message) => {
    const { json, code } = await fixture.send('GET', `${path}?${query}`);
    expect(json.message).toBe(message);
    expect(code).toBe(400);
  });
});

describe('what is about the server', () => {
  test('its version', async () => {
    expect((await fixture.send('GET', '/version')).json).toMatchObject({ gitVersion: 'v1.36.3', major: '1' });
  });

  test('its health, check by check', async () => {
    const { text } = await fixture.send('GET', '/readyz?verbose');
    expect(text).toBe('[+]ping ok\n[+]log ok\n[+]etcd ok\nreadyz check passed\n');
    expect((await fixture.send('GET', '/livez/ping')).text).toBe('ok');
    expect((await fixture.send('GET', '/healthz?exclude=ping&verbose')).text).toMatch(
      /^\[\+\]ping excluded: ok\n/,
    );
  });

  test('discovery, in both forms', async () => {
    const plain = await fixture.send('GET', '/apis');
    expect(plain.json).toMatchObject({ kind: 'APIGroupList' });
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const whole = await fixture.send('GET', '/apis', { headers: { accept } });
    expect(whole.json).toMatchObject({ kind: 'APIGroupDiscoveryList' });
    const etag = String(whole.headers['etag']);
    const again = await fixture.send('GET', '/apis', { headers: { accept, 'if-none-match': etag } });
    expect(again.code).toBe(304);
  });

  test('the address of an old OpenAPI document leads to the new one', async () => {
    const index = await fixture.send('GET', '/openapi/v3');
    const { paths } = index.json as unknown as { paths: Record<string, { serverRelativeURL: string }> };
    const address = paths['apis/apps/v1']?.serverRelativeURL ?? '';
    const { code, headers } = await fixture.send('GET', '/openapi/v3/apis/apps/v1?hash=OLD');
    expect(code).toBe(301);
    expect(headers['location']).toBe(address);
    const document = await fixture.send('GET', address);
    expect(document.headers['cache-control']).toBe('public, immutable');
    expect(document.json).toHaveProperty('openapi');
  });

  test('its keys for tokens', async () => {
    const { json } = await fixture.send('GET', '/openid/v1/jwks');
    expect(json).toMatchObject({ keys: [{ kty: 'EC', alg: 'ES256', use: 'sig' }] });
  });
});

describe('a deletion', () => {
  test('reads its options from the body', async () => {
    const body = '{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"other"}}';
    const { code } = await fixture.send('DELETE', '/api/v1/namespaces/team/configmaps/one', { body });
    expect(code).toBe(409);
  });

  test.each([
    [
      '{"gracePeriodSeconds":"x"}',
      'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    ],
    ['{"kind":"Pod"}', 'decoded object cannot be converted to DeleteOptions'],
  ])('with the body %s is a bad request', async (body, message) => {
    const { json, code } = await fixture.send('DELETE', '/api/v1/namespaces/team/configmaps/one', { body });
    expect(json.message).toBe(message);
    expect(code).toBe(400);
  });
});
