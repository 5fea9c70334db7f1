import { expect, test } from '@jest/globals';
import { isAllowedLink, sitesFor } from '../../../src/pack/allowed-docs.ts';

test.each([
  ['https://kubernetes.io/docs/concepts/', true],
  ['https://kubernetes.io/docs', true],
  ['https://kubernetes.io/blog/2024/01/01/post/#part', true],
  ['https://falco.org/docs/?q=a', true],
  ['https://kubernetes.io/docsx/', false],
  ['https://kubernetes.io/docs/../community/', false],
  ['https://kubernetes.io/', false],
  ['https://kubernetes.io@example.com/docs/', false],
  ['https://user@kubernetes.io/docs/', false],
  ['https://kubernetes.io:8443/docs/', false],
  ['http://kubernetes.io/docs/', false],
  ['kubernetes.io/docs/', false],
  ['https://docs.docker.com/engine/', false],
])('a link to %s from a cluster task is allowed: %j', (url, allowed) => {
  expect(isAllowedLink(url, sitesFor('namespace'))).toBe(allowed);
});

test('a task on the host may link to the docs of its container engine', () => {
  expect(isAllowedLink('https://docs.docker.com/engine/', sitesFor('host'))).toBe(true);
});
