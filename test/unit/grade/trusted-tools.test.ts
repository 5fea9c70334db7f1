import { describe, expect, it } from '@jest/globals';
import { hasTrustedTools } from '../../../src/grade/inside/trusted-tools.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const IMAGES = [{ reference: 'httpd', entrypoint: [], command: ['httpd-foreground'] }];
const SEALED: JsonObject = {
  image: 'docker.io/library/httpd:latest',
  readOnlyRootFilesystem: true,
  privileged: false,
  capabilities: { add: [] },
  mounts: [],
  env: [],
  envFrom: [],
};
const trusts = (more: JsonObject): boolean => hasTrustedTools({ ...SEALED, ...more }, IMAGES);
const mountedAt = (path: string): boolean => trusts({ mounts: [{ path }] });

describe("a container's own tools", () => {
  it('are believed in a sealed container of a known image', () => {
    expect(trusts({})).toBe(true);
    expect(mountedAt('/tmp')).toBe(true);
    expect(mountedAt('/usr/local/apache2/logs')).toBe(true);
  });

  it.each<readonly [string, JsonObject]>([
    ['of another image', { image: 'example.com/httpd:latest' }],
    ['that can be written to', { readOnlyRootFilesystem: false }],
    ['that is privileged', { privileged: true }],
    ['that may mount', { capabilities: { add: ['SYS_ADMIN'] } }],
    ['whose programs are looked for elsewhere', { env: [{ name: 'PATH' }] }],
    ['whose programs load something else', { env: [{ name: 'LD_PRELOAD' }] }],
    ['whose variables come from elsewhere', { envFrom: [{ configMapRef: { name: 'x' } }] }],
  ])('are not in one %s', (_, more) => {
    expect(trusts(more)).toBe(false);
  });

  it.each([
    '/',
    '/bin',
    '/usr/bin/cat',
    '/etc',
    '/usr/local/bin',
    '/usr/local/apache2',
    '/usr/local/apache2/bin/cat',
  ])('are not where something is mounted at %s', (path) => {
    expect(mountedAt(path)).toBe(false);
  });
});
