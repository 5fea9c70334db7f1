import { expect, test } from '@jest/globals';
import { withoutEnvironmentValues } from '../../../src/cluster/engine/inspection.ts';

test('values of environment variables are taken out, their names stay', () => {
  const inspected = {
    Id: 'a1',
    Config: {
      Env: ['TOKEN=s3cret=with=signs', 'EMPTY=', 'BARE'],
      Cmd: ['sleep', '1d'],
      CreateCommand: ['podman', 'run', '-e', 'TOKEN=s3cret'],
    },
  };
  const cleaned = withoutEnvironmentValues(inspected);
  expect(cleaned).toEqual({
    Id: 'a1',
    Config: { Env: ['TOKEN=', 'EMPTY=', 'BARE='], Cmd: ['sleep', '1d'] },
  });
  expect(JSON.stringify(cleaned)).not.toContain('s3cret');
});

test('an inspection without a configuration stays as it is', () => {
  expect(withoutEnvironmentValues({ Id: 'a1' })).toEqual({ Id: 'a1' });
});
