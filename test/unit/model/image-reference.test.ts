import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normaliseImage, parseImageReference } from '../../../src/model/image-reference.ts';

describe('an image reference', () => {
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.32.0', 'docker.io/library/busybox:1.32.0'],
    ['library/busybox:1.32.0', 'docker.io/library/busybox:1.32.0'],
    ['docker.io/busybox:1.32.0', 'docker.io/library/busybox:1.32.0'],
    ['index.docker.io/library/busybox:1.32.0', 'docker.io/library/busybox:1.32.0'],
    ['bitnami/nginx', 'docker.io/bitnami/nginx:latest'],
    ['localhost/web', 'localhost/web:latest'],
    ['localhost:5000/web:2', 'localhost:5000/web:2'],
    ['quay.io/a/b/c:1', 'quay.io/a/b/c:1'],
    ['registry:5000', 'docker.io/library/registry:5000'],
    ['nginx@sha256:abc', 'docker.io/library/nginx@sha256:abc'],
    ['nginx:1.25@sha256:abc', 'docker.io/library/nginx@sha256:abc'],
  ])('%s is %s', (given, normal) => {
    expect(normaliseImage(given)).toBe(normal);
  });

  const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const tag = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,8}$/);

  it('is left alone when it is already in its full form', () => {
    const full = fc
      .tuple(fc.constantFrom('docker.io', 'quay.io', 'localhost:5000', 'r.example'), part, part, tag)
      .map(([registry, owner, name, version]) => `${registry}/${owner}/${name}:${version}`);
    fc.assert(
      fc.property(full, (text) => {
        expect(normaliseImage(text)).toBe(text);
      }),
    );
  });

  it('means the same with and without the registry and the folder that are taken for granted', () => {
    fc.assert(
      fc.property(part, tag, (name, version) => {
        const short = normaliseImage(`${name}:${version}`);
        expect(normaliseImage(`docker.io/library/${name}:${version}`)).toBe(short);
        expect(normaliseImage(`docker.io/${name}:${version}`)).toBe(short);
      }),
    );
  });

  it('is another image with another tag or another registry', () => {
    expect(normaliseImage('busybox:1.32')).not.toBe(normaliseImage('busybox:1.32.0'));
    expect(normaliseImage('quay.io/library/busybox')).not.toBe(normaliseImage('busybox'));
    expect(parseImageReference('nginx:1@sha256:abc')).toMatchObject({ tag: null, digest: 'sha256:abc' });
  });
});
