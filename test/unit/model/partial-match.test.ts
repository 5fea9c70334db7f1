import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../src/model/json.ts';
import { findMismatches } from '../../../src/model/partial-match.ts';

const paths = (expected: Json, actual: Json): readonly string[] =>
  findMismatches(expected, actual).map(({ path }) => path);

const limits = (cpu: Json): Json => ({ resources: { limits: { cpu } } });

const mounts = (mountPath: string): Json => ({ volumeMounts: [{ mountPath, name: 'logs' }] });

describe('a partial object', () => {
  it('matches itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findMismatches(value as Json, value as Json)).toEqual([]);
      }),
    );
  });

  it('matches an object that has more', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (whole, more) => {
        const actual = { ...whole, 'another key': more } as Json;
        expect(findMismatches(whole as Json, actual)).toEqual([]);
      }),
    );
  });

  it('does not match an object that lacks a key, and says where', () => {
    expect(findMismatches({ spec: { a: { b: 1 } } }, { spec: { a: {} } })).toEqual([
      { path: 'spec.a.b', expected: 1, actual: null },
    ]);
  });

  it('finds members of a list by name in any order, and does not take the first for all', () => {
    const expected = { containers: [{ name: 'web', image: 'httpd' }] };
    const web = { name: 'web', image: 'docker.io/library/httpd:latest' };
    expect(paths(expected, { containers: [{ name: 'other', image: 'x' }, web] })).toEqual([]);
    expect(paths(expected, { containers: [{ name: 'other', image: 'httpd' }] })).toEqual([
      'containers[name=web]',
    ]);
  });

  it('wants lists without names to be equal in length and order', () => {
    expect(paths({ command: ['sleep', '1d'] }, { command: ['sleep', '1d'] })).toEqual([]);
    expect(paths({ command: ['sleep', '1d'] }, { command: ['sleep', '1d', 'x'] })).toEqual(['command']);
    expect(paths({ command: ['sleep', '1d'] }, { command: ['1d', 'sleep'] })).toEqual([
      'command[0]',
      'command[1]',
    ]);
  });

  it('compares quantities and mount paths by meaning, but only where these stand', () => {
    expect(paths(limits('1'), limits('1000m'))).toEqual([]);
    expect(paths(limits('1'), limits('2'))).toEqual(['resources.limits.cpu']);
    expect(paths({ value: '1' }, { value: '1000m' })).toEqual(['value']);
    expect(paths(mounts('/var/log'), mounts('/var//log/'))).toEqual([]);
  });

  it('means absence by null', () => {
    expect(paths({ hostNetwork: null }, {})).toEqual([]);
    expect(paths({ hostNetwork: null }, { hostNetwork: true })).toEqual(['hostNetwork']);
  });
});
