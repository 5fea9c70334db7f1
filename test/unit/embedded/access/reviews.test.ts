import { describe, expect, test } from '@jest/globals';
import { accessReviews } from '../../../../src/embedded/access/access-reviews.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { startRights } from './kit.ts';

const schemas = openSchemas();
const rights = startRights();
rights.role('team', 'reads', [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]);
rights.bind('team', 'b', 'reads', { kind: 'User', name: 'jane' });
const reviews = accessReviews(rights.authorizer);

function ask(plural: string, spec: object, namespace = '', metadata: ApiObject['metadata'] = {}): ApiObject {
  const key = `${plural}.authorization.k8s.io`;
  const resource = schemas.byKey(key)!;
  return reviews[key]!({
    target: { resource, subresource: '', namespace, name: '' },
    object: { apiVersion: resource.apiVersion, kind: resource.kind, metadata, spec },
    options: {},
    caller: { user: 'jane', groups: [], agent: 'test' },
  });
}
const get = { verb: 'get', resource: 'pods', namespace: 'team' };

describe('a review of rights', () => {
  test('answers for whom it names', () => {
    const jane = ask('subjectaccessreviews', { user: 'jane', resourceAttributes: get });
    expect(jane['status']).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/team" of Role "reads" to User "jane"',
    });
    const eve = ask('subjectaccessreviews', { user: 'eve', resourceAttributes: get });
    expect(eve['status']).toEqual({ allowed: false });
  });

  test('answers for who asks', () => {
    expect(ask('selfsubjectaccessreviews', { resourceAttributes: get })['status']).toMatchObject({
      allowed: true,
    });
    expect(ask('selfsubjectrulesreviews', { namespace: 'team' })['status']).toEqual({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
      nonResourceRules: [],
      incomplete: false,
    });
  });

  test.each([
    ['subjectaccessreviews', {}, '', 'exactly one of nonResourceAttributes or resourceAttributes'],
    ['subjectaccessreviews', { resourceAttributes: get }, '', 'at least one of user or group must be'],
    [
      'subjectaccessreviews',
      { user: 'a', resourceAttributes: get, nonResourceAttributes: {} },
      '',
      'in combination',
    ],
    [
      'localsubjectaccessreviews',
      { user: 'a', resourceAttributes: get },
      'other',
      'must match metadata.namespace',
    ],
    [
      'localsubjectaccessreviews',
      { user: 'a', nonResourceAttributes: {} },
      'team',
      'disallowed on this kind',
    ],
    ['selfsubjectrulesreviews', {}, '', 'no namespace on request'],
  ])('%s %j is refused', (plural, spec, namespace, message) => {
    const metadata = namespace === '' ? {} : { namespace };
    expect(() => ask(plural, spec, namespace, metadata)).toThrow(message);
  });

  test('with a name is refused', () => {
    const spec = { user: 'a', resourceAttributes: get };
    expect(() => ask('subjectaccessreviews', spec, '', { name: 'x' })).toThrow('must be empty');
  });
});
