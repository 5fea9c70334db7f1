import { describe, expect, test } from '@jest/globals';
import { describeRules, uncoveredRules } from '../../../../src/embedded/access/cover-rules.ts';
import { ruleAllows } from '../../../../src/embedded/access/match-rule.ts';
import type { PolicyRule } from '../../../../src/embedded/access/types.ts';
import { wants } from './kit.ts';

const rule = (verbs: string, group: string, resources: string, names = ''): PolicyRule => ({
  verbs: verbs.split(','),
  apiGroups: [group],
  resources: resources.split(','),
  ...(names === '' ? {} : { resourceNames: names.split(',') }),
});

describe('a rule', () => {
  test.each([
    [rule('get', '', 'pods'), 'get /pods', true],
    [rule('get', '', 'pods'), 'list /pods', false],
    [rule('*', '', 'pods'), 'anything /pods', true],
    [rule('get', '', 'pods'), 'get apps/pods', false],
    [rule('get', '*', 'pods'), 'get apps/pods', true],
    [rule('get', '', 'pods'), 'get /pods/log', false],
    [rule('get', '', 'pods/log'), 'get /pods/log', true],
    [rule('get', '', 'pods/log'), 'get /pods', false],
    [rule('get', '', '*/log'), 'get /pods/log', true],
    [rule('get', '', '*/log'), 'get /pods/exec', false],
    [rule('get', '', 'pods/*'), 'get /pods/log', false],
    [rule('get', '', '*'), 'get /pods/log', true],
    [rule('get', '', 'secrets', 'a,b'), 'get /secrets b', true],
    [rule('get', '', 'secrets', 'a,b'), 'get /secrets c', false],
    [rule('create', '', 'secrets', 'a'), 'create /secrets', false],
  ])('%j for "%s": %s', (one, text, allowed) => {
    expect(ruleAllows(one, wants('', text))).toBe(allowed);
  });

  test.each([
    ['/healthz', '/healthz', true],
    ['/healthz', '/healthz/ping', false],
    ['/healthz/*', '/healthz/ping', true],
    ['/healthz/*', '/healthz', false],
    ['*', '/anything', true],
  ])('for the path %s about %s: %s', (url, path, allowed) => {
    expect(ruleAllows({ verbs: ['get'], nonResourceURLs: [url] }, { verb: 'get', path })).toBe(allowed);
    expect(ruleAllows({ verbs: ['get'], nonResourceURLs: [url] }, { verb: 'post', path })).toBe(false);
  });

  test('about resources says nothing about paths', () => {
    expect(ruleAllows(rule('*', '*', '*'), { verb: 'get', path: '/metrics' })).toBe(false);
  });
});

describe('rules cover others', () => {
  test.each([
    ['the same', [rule('get', '', 'pods')], rule('get', '', 'pods'), []],
    [
      'several together',
      [rule('get', '', 'pods'), rule('list', '', 'pods')],
      rule('get,list', '', 'pods'),
      [],
    ],
    ['with wildcards', [rule('*', '*', '*')], rule('delete', 'apps', 'deployments/scale', 'a'), []],
    [
      'but no wildcard without one',
      [rule('get', '', 'pods')],
      rule('*', '', 'pods'),
      ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'],
    ],
    ['by */subresource', [rule('get', '', '*/log')], rule('get', '', 'pods/log'), []],
    ['with all names', [rule('get', '', 'secrets')], rule('get', '', 'secrets', 'a'), []],
    [
      'but not all names by one',
      [rule('get', '', 'secrets', 'a')],
      rule('get', '', 'secrets'),
      ['{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'],
    ],
    [
      'and what is missing is told with its verbs together',
      [rule('get', '', 'pods')],
      rule('get,list,watch', '', 'pods,secrets'),
      [
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}',
      ],
    ],
    [
      'of paths as well',
      [{ verbs: ['get'], nonResourceURLs: ['/logs/*'] }],
      { verbs: ['get', 'post'], nonResourceURLs: ['/logs/a'] },
      ['{NonResourceURLs:["/logs/a"], Verbs:["post"]}'],
    ],
  ])('%s', (_title, held, wanted, missing) => {
    expect(describeRules(uncoveredRules(held, [wanted]))).toEqual(missing);
  });
});
