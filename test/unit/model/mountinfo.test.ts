import { describe, expect, it } from '@jest/globals';
import { parseMountinfo } from '../../../src/model/mountinfo.ts';

describe('a mount table', () => {
  it('is read field by field, optional fields and escapes included', () => {
    const line = String.raw`36 35 98:0 /mnt1 /mnt\040two rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue`;
    expect(parseMountinfo(line)).toEqual([
      {
        at: '/mnt two',
        root: '/mnt1',
        options: ['rw', 'noatime'],
        fsType: 'ext3',
        source: '/dev/root',
        superOptions: ['rw', 'errors=continue'],
      },
    ]);
  });

  it('answers the last mount at a path, since that is what a process sees', () => {
    const text = '1 0 0:1 / / ro - overlay o ro\n2 1 0:2 / / rw - tmpfs t rw\n';
    expect(parseMountinfo(text)?.map(({ at, fsType }) => [at, fsType])).toEqual([['/', 'tmpfs']]);
  });

  it.each([
    ['', 'nothing'],
    ['total 4\n', 'the output of another command'],
    ['overlay / overlay ro 0 0', 'mtab'],
  ])('says nothing when it is %p (%s)', (text) => {
    expect(parseMountinfo(text)).toBeNull();
  });
});
