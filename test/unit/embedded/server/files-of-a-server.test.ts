import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePki } from '../../../../src/embedded/server/pki.ts';
import { createTokenAuthority } from '../../../../src/embedded/server/tokens.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-pki-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const now = new Date('2030-01-01T00:00:00Z');

describe('the keys of a cluster', () => {
  test('are made once', async () => {
    const first = await ensurePki(folder, now);
    expect(await ensurePki(folder, now)).toEqual(first);
    expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe(first.caCertificate);
  });

  test('are for their owner alone', async () => {
    await ensurePki(folder, now);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('are made anew when a start was killed while making them', async () => {
    const first = await ensurePki(folder, now);
    rmSync(join(folder, 'ca.crt'));
    const second = await ensurePki(folder, now);
    expect(second.caCertificate).not.toBe(first.caCertificate);
    const ca = new X509Certificate(second.caCertificate);
    expect(new X509Certificate(second.admin.certificate).verify(ca.publicKey)).toBe(true);
  });

  test('say who they are for', async () => {
    const pki = await ensurePki(folder, now);
    const ca = new X509Certificate(pki.caCertificate);
    expect(ca.ca).toBe(true);
    expect(new X509Certificate(pki.admin.certificate).subject).toBe('O=system:masters\nCN=kubernetes-admin');
    expect(new X509Certificate(pki.learner.certificate).subject).toBe(
      'O=cks-trainer:learners\nCN=cks-learner',
    );
    const server = new X509Certificate(pki.server.certificate);
    expect(server.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIP('10.96.0.1')).toBe('10.96.0.1');
    expect(server.verify(ca.publicKey)).toBe(true);
  });
});

describe('a token', () => {
  const account = { name: 'bob', uid: 'u1' };

  test('holds what it was minted for', async () => {
    const { serviceAccountKey } = await ensurePki(folder, now);
    const authority = createTokenAuthority(serviceAccountKey, () => now);
    const pod = { name: 'p', uid: 'u2' };
    const node = { name: 'n', uid: '' };
    const minted = authority.mintToken({
      namespace: 'team',
      serviceAccount: account,
      audiences: ['a'],
      expirationSeconds: 600,
      pod,
      node,
    });
    expect(minted.expirationTimestamp).toBe('2030-01-01T00:10:00Z');
    expect(authority.read(minted.token)).toMatchObject({
      namespace: 'team',
      serviceAccount: account,
      audiences: ['a'],
      pod,
      node,
    });
    const claims = JSON.parse(
      Buffer.from(minted.token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as object;
    expect(claims).toMatchObject({
      aud: ['a'],
      iss: 'https://kubernetes.default.svc.cluster.local',
      sub: 'system:serviceaccount:team:bob',
      exp: 1_893_456_600,
      'kubernetes.io': { namespace: 'team', node: { name: 'n' }, pod, serviceaccount: account },
    });
  });

  test('is read until its time is over', async () => {
    const { serviceAccountKey } = await ensurePki(folder, now);
    let time = now;
    const authority = createTokenAuthority(serviceAccountKey, () => time);
    const { token } = authority.mintToken({
      namespace: 'team',
      serviceAccount: account,
      audiences: [],
      expirationSeconds: 600,
    });
    time = new Date(now.getTime() + 650_000);
    expect(authority.read(token)).toBeDefined();
    time = new Date(now.getTime() + 661_000);
    expect(authority.read(token)).toBeUndefined();
  });

  test('of a Pod that asked for the usual hour lasts a year', async () => {
    const { serviceAccountKey } = await ensurePki(folder, now);
    let time = now;
    const authority = createTokenAuthority(serviceAccountKey, () => time);
    const { token } = authority.mintToken({
      namespace: 'team',
      serviceAccount: account,
      audiences: [],
      expirationSeconds: 3607,
      pod: { name: 'p', uid: 'u2' },
    });
    time = new Date(now.getTime() + 364 * 24 * 3_600_000);
    expect(authority.read(token)).toBeDefined();
  });

  test.each([
    '',
    'a',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
  ])('is none: %s', async (text) => {
    const { serviceAccountKey } = await ensurePki(folder, now);
    expect(createTokenAuthority(serviceAccountKey, () => now).read(text)).toBeUndefined();
  });
});
