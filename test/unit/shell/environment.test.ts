import { expect, test } from '@jest/globals';
import { cleanEnvironment } from '../../../src/shell/environment.ts';

const NPM = {
  npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
  npm_config_cache: '/root/.npm',
  NPM_CONFIG_X: '1',
  INIT_CWD: '/clone',
  NODE: '/usr/bin/node',
  COLOR: '1',
  EDITOR: 'vi',
};

test('what npm added is taken out, what the user has stays', () => {
  const clean = cleanEnvironment({
    ...NPM,
    PATH: '/clone/node_modules/.bin:/node_modules/.bin:/npm/node-gyp-bin:/home/ada/bin:/usr/bin',
    HOME: '/home/ada',
    KUBE_EDITOR: 'nano',
  });
  expect(clean).toEqual({ PATH: '/home/ada/bin:/usr/bin', HOME: '/home/ada', KUBE_EDITOR: 'nano' });
});

test('folders that the user has put on PATH stay, whatever they are called', () => {
  const own = '/home/ada/node_modules/.bin:/usr/bin';
  expect(cleanEnvironment({ ...NPM, PATH: `/x/node_modules/.bin:/npm/node-gyp-bin:${own}` })['PATH']).toBe(
    own,
  );
  expect(cleanEnvironment({ PATH: own })['PATH']).toBe(own);
});

test('a start by another package manager loses its folders too', () => {
  expect(cleanEnvironment({ npm_execpath: '/pnpm', PATH: '/x/node_modules/.bin:/usr/bin' })['PATH']).toBe(
    '/usr/bin',
  );
});

test('npm within npm is taken out twice', () => {
  const path = '/a/node_modules/.bin:/npm/node-gyp-bin:/b/node_modules/.bin:/npm/node-gyp-bin:/usr/bin';
  expect(cleanEnvironment({ ...NPM, PATH: path })['PATH']).toBe('/usr/bin');
});

test("the user's own editor stays, and so does NODE where npm did not start this", () => {
  expect(cleanEnvironment({ ...NPM, EDITOR: 'nano' })['EDITOR']).toBe('nano');
  expect(cleanEnvironment({ NODE: '/opt/node', EDITOR: 'vi' })).toEqual({ NODE: '/opt/node', EDITOR: 'vi' });
});

test('the task of an outer shell is not the task of this one', () => {
  expect(cleanEnvironment({ CKS_TASK: 'cks/other', HOME: '/h' })).toEqual({ HOME: '/h' });
});
