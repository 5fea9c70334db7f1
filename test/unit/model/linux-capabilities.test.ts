import { describe, expect, it } from '@jest/globals';
import { capabilitiesOfMask, grantedCapabilities } from '../../../src/model/linux-capabilities.ts';

describe('a set of capabilities as the kernel writes it', () => {
  it.each<[string, readonly string[] | null]>([
    ['0000000000000000', []],
    ['0000000000000400', ['NET_BIND_SERVICE']],
    ['0000000000000401', ['CHOWN', 'NET_BIND_SERVICE']],
    ['0000010000000000', ['CHECKPOINT_RESTORE']],
    ['8000000000000000', ['63']],
    ['', null],
    ['all', null],
    ['00000000000000000', null],
  ])('%j is %j', (mask, names) => {
    expect(capabilitiesOfMask(mask)).toEqual(names);
  });

  it('knows the mask of a container about which nothing was said', () => {
    expect(capabilitiesOfMask('00000000a80425fb')).toEqual(grantedCapabilities([], [], false));
  });

  it('knows the mask of a privileged container', () => {
    expect(capabilitiesOfMask('000001ffffffffff')).toEqual(grantedCapabilities([], [], true));
  });
});

describe('what a container is left with', () => {
  it.each<[readonly string[], readonly string[], readonly string[]]>([
    [[], ['ALL'], []],
    [[], ['all'], []],
    [['NET_BIND_SERVICE'], ['ALL'], ['NET_BIND_SERVICE']],
    [['net_admin'], ['ALL'], ['NET_ADMIN']],
    [['NET_ADMIN'], ['ALL', 'NET_ADMIN'], []],
    [['CAP_NET_ADMIN'], ['ALL'], []],
    [['ALL'], ['ALL'], []],
    [['NO_SUCH'], ['ALL'], []],
  ])('add %j, drop %j: %j', (add, drop, left) => {
    expect(grantedCapabilities(add, drop, false)).toEqual(left);
  });

  it('is all but one where all are added and one is dropped', () => {
    const left = grantedCapabilities(['ALL'], ['SYS_ADMIN'], false);
    expect(left).toHaveLength(40);
    expect(left).not.toContain('SYS_ADMIN');
  });

  it('is everything where one is dropped by a name that the runtime does not know', () => {
    expect(grantedCapabilities([], ['CAP_NET_RAW'], false)).toContain('NET_RAW');
  });
});
