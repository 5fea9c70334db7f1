import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import type { WorkFiles } from '../../../../src/model/ports/grading-site.ts';
import { gradeOne } from '../fixtures/grade-task.ts';

const folder = (text: string | null): WorkFiles => ({
  list: async () => [],
  read: async () => (text === null ? { found: false } : { found: true, text }),
});

const NOT_ROOT = { rules: [{ rule: '!final.root', expected: 'another user than root', show: 'final.user' }] };

const grade = (files: WorkFiles) => gradeOne('dockerfile', NOT_ROOT, { files, cluster: null });

const unreadable = async (): Promise<never> => {
  throw new CouldNotLook('unavailable', 'Dockerfile is larger than 1 MiB');
};

describe('a Dockerfile of the learner', () => {
  it('is held against rules by what it builds', async () => {
    expect((await grade(folder('FROM a:1\nUSER 1000\n'))).status).toBe('pass');
    expect(await grade(folder('FROM a:1\nUSER 1000\nUSER root\n'))).toMatchObject({
      status: 'fail',
      actual: 'root',
    });
    expect((await grade(folder('FROM a:1\n# USER 1000\n'))).status).toBe('fail');
  });

  it('fails when it is not there or is none', async () => {
    expect(await grade(folder(null))).toMatchObject({ status: 'fail', actual: 'there is no Dockerfile' });
    expect(await grade(folder('FORM a:1\nUSER 1000\n'))).toMatchObject({
      status: 'fail',
      actual:
        'line 1: there is no instruction FORM; there is no FROM; line 1: FORM stands before the first FROM',
    });
  });

  it('is an error when it can not be read', async () => {
    expect((await grade({ list: async () => [], read: unreadable })).status).toBe('error');
  });
});
