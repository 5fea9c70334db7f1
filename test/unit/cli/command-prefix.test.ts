import { describe, expect, test } from '@jest/globals';
import { callersFolder, commandPrefixOf } from '../../../src/cli/command-prefix.ts';

describe('how a command is typed here', () => {
  test.each([
    [
      'by npm run',
      { npm_lifecycle_event: 'cks', npm_command: 'run-script' },
      '/c/dist/main.js',
      'npm run -s cks --',
    ],
    [
      'by npm start',
      { npm_lifecycle_event: 'start', npm_command: 'start' },
      '/c/dist/main.js',
      'npm run -s cks --',
    ],
    ['by npx', { npm_lifecycle_event: 'npx', npm_command: 'exec' }, '/x/node_modules/.bin/cks', 'npx cks'],
    ['installed', {}, '/usr/local/bin/cks', 'cks'],
    ['by its file', {}, '/c/dist/main.js', 'node dist/main.js'],
    ['by a file in a folder with a space', {}, '/c/my clone/main.js', "node 'my clone/main.js'"],
    ['in the learner’s shell', { CKS_STARTED_AS: 'cks', npm_command: 'start' }, '/c/dist/main.js', 'cks'],
  ])('started %s', (_how, env, script, expected) => {
    expect(commandPrefixOf({ env, script, cwd: '/c' })).toBe(expected);
  });
});

describe('the folder that relative paths mean', () => {
  test('is where npm was called, not where npm runs the script', () => {
    const env = { npm_lifecycle_event: 'cks', INIT_CWD: '/home/me/packs' };
    expect(callersFolder({ env, cwd: '/c' })).toBe('/home/me/packs');
  });

  test('is the current one where a stale INIT_CWD is left in the environment', () => {
    expect(callersFolder({ env: { INIT_CWD: '/old' }, cwd: '/c' })).toBe('/c');
  });
});
