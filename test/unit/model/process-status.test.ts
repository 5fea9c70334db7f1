import { describe, expect, it } from '@jest/globals';
import { explainStatusLine, parseIdMap, parseProcessStatus } from '../../../src/model/process-status.ts';
import { processStatus } from '../grade/fixtures/process-status.ts';

describe('what a status file says of a process', () => {
  it('is its ids, groups, capabilities, no_new_privs and seccomp', () => {
    const text = processStatus({
      Uid: '0\t1000\t0\t1000',
      Gid: '5\t5\t5\t5',
      Groups: '10 2000 ',
      Seccomp: '2',
    });
    expect(parseProcessStatus(text)).toMatchObject({
      uid: 1000,
      uids: [0, 1000],
      gid: 5,
      gids: [5],
      groups: [10, 2000],
      capabilities: { effective: [], permitted: [], inheritable: [], ambient: [] },
      noNewPrivileges: false,
      seccomp: 2,
    });
  });

  it('cannot be changed by the name of the process', () => {
    const text = `Name:\tUid:\t7\t7\t7\t7\n${processStatus({}).split('\n').slice(1).join('\n')}`;
    expect(parseProcessStatus(text)).toMatchObject({ uid: 0 });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['ids missing', { Uid: '' }],
    ['three ids', { Gid: '0\t0\t0' }],
    ['a mask that is none', { CapEff: 'none' }],
    ['a mode of seccomp that is none', { Seccomp: '7' }],
    ['no answer on no_new_privs', { NoNewPrivs: '' }],
  ])('is nothing where the file is none: %s', (_what, fields) => {
    expect(parseProcessStatus(processStatus(fields))).toBeNull();
  });

  it('is nothing in an empty text', () => {
    expect(parseProcessStatus('')).toBeNull();
  });

  it('has the ids of its own user namespace where the maps are given', () => {
    const map = parseIdMap('         0     131072      65536\n');
    if (map === null) throw new Error('no map');
    const text = processStatus({
      Uid: '132072\t132072\t132072\t132072',
      Gid: '131072\t131072\t131072\t131072',
    });
    expect(parseProcessStatus(text, { uid: map, gid: map })).toMatchObject({ uid: 1000, gid: 0 });
    expect(parseProcessStatus(processStatus({}), { uid: map, gid: map })).toMatchObject({ uid: 65_534 });
  });

  it.each(['', 'no map', '0 0\n'])('an id map is none where the text is %j', (text) => {
    expect(parseIdMap(text)).toBeNull();
  });
});

describe('a line of the status file', () => {
  it.each([
    ['CapEff', { CapEff: '0000000000000401' }, 'CapEff: 0000000000000401 = chown, net_bind_service'],
    ['CapEff', { CapEff: '0000000000000000' }, 'CapEff: 0000000000000000 = none'],
    ['CapBnd', { CapBnd: '000001ffffffffff' }, 'CapBnd: 000001ffffffffff = all'],
    ['Uid', {}, 'Uid: 0 0 0 0 = real, effective, saved, file system'],
    ['Groups', { Groups: '0 10 ' }, 'Groups: 0 10'],
    ['NoNewPrivs', {}, 'NoNewPrivs: 0'],
    ['Seccomp', { Seccomp: '2' }, 'Seccomp: 2 = a filter'],
    ['Seccomp', {}, 'Seccomp: 0 = off'],
  ] as const)('%s of %j is shown with its meaning', (field, fields, line) => {
    expect(explainStatusLine(processStatus(fields), field)).toBe(line);
  });
});
