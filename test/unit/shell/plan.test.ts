import { describe, expect, test } from '@jest/globals';
import { planShell, type ShellOptions } from '../../../src/shell/plan.ts';
import { nameNodes, promptMark } from '../../../src/shell/site.ts';

const OPTIONS: ShellOptions = {
  task: 'cks/pod-ro',
  kubeconfig: '/home/ada/.local/state/cks-trainer/learner.kubeconfig',
  workdir: '/home/ada/work',
  home: null,
  program: ['/opt/node', '/opt/cks/main.js'],
  prefix: 'cks',
  folder: '/state/shell',
  nodes: [],
  engine: null,
  env: { SHELL: '/bin/bash', PATH: '/usr/bin', HOME: '/home/ada' },
  interactive: true,
};

function paths(task: string): readonly string[] {
  return planShell({ ...OPTIONS, task }).files.map(({ path }) => path);
}

function names(...containers: readonly string[]): readonly (readonly string[])[] {
  return nameNodes('cks-7f3a', containers).map((node) => node.names);
}

test('bash is told to read our rcfile', () => {
  const plan = planShell(OPTIONS);
  expect([plan.program, ...plan.args]).toEqual([
    '/bin/bash',
    '--rcfile',
    '/state/shell/cks-pod-ro/bashrc',
    '-i',
  ]);
  expect(plan.env).toEqual({
    SHELL: '/bin/bash',
    PATH: '/state/shell/bin:/usr/bin',
    HOME: '/home/ada',
    KUBECONFIG: OPTIONS.kubeconfig,
    KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'true',
    CKS_TASK: 'cks/pod-ro',
  });
  expect(plan.cwd).toBe('/home/ada/work');
});

test('zsh is led by ZDOTDIR, fish by an init command', () => {
  const zsh = planShell({ ...OPTIONS, env: { ...OPTIONS.env, SHELL: '/usr/bin/zsh' } });
  expect(zsh.env['ZDOTDIR']).toBe('/state/shell/cks-pod-ro/zsh');
  const fish = planShell({ ...OPTIONS, env: { ...OPTIONS.env, SHELL: '/usr/bin/fish' } });
  expect(fish.args).toEqual([
    '--init-command',
    expect.stringContaining("source '/state/shell/cks-pod-ro/env.fish'"),
    '-i',
  ]);
});

test('another shell starts as it is, with a note', () => {
  const plan = planShell({ ...OPTIONS, env: { ...OPTIONS.env, SHELL: '/bin/tcsh' } });
  expect(plan.args).toEqual([]);
  expect(plan.notes).toEqual([expect.stringContaining('SHELL=bash cks shell')]);
});

test('without a terminal the shell takes its commands from standard input', () => {
  expect(planShell({ ...OPTIONS, interactive: false })).toMatchObject({
    program: '/bin/bash',
    args: [],
    notes: [],
  });
});

test('a home that was given goes along; a task without a cluster leaves KUBECONFIG alone', () => {
  const plan = planShell({
    ...OPTIONS,
    home: '/tmp/h',
    kubeconfig: null,
    env: { PATH: '/usr/bin', KUBECONFIG: '/mine' },
  });
  expect(plan.env).toMatchObject({ CKS_HOME: '/tmp/h', KUBECONFIG: '/mine' });
  expect(plan.program).toBe('bash');
});

test('a visit within a visit has our commands on PATH once', () => {
  const plan = planShell({ ...OPTIONS, env: { ...OPTIONS.env, PATH: '/state/shell/bin:/usr/bin' } });
  expect(plan.env['PATH']).toBe('/state/shell/bin:/usr/bin');
});

test('the files of two tasks lie apart, their commands together', () => {
  const both = paths('cks/a').filter((path) => paths('cks/b').includes(path));
  expect(both).toEqual([
    '/state/shell/bin/cks',
    '/state/shell/bin/k',
    '/state/shell/bin/ssh',
    '/state/shell/completions/kubectl.fish',
  ]);
});

describe('the names of nodes', () => {
  test('are the container, what follows the cluster, and a number as in the exam', () => {
    expect(names('cks-7f3a-worker2', 'cks-7f3a-worker', 'cks-7f3a-control-plane')).toEqual([
      ['cks-7f3a-control-plane', 'control-plane', 'cks-controlplane'],
      ['cks-7f3a-worker', 'worker', 'cks-node01'],
      ['cks-7f3a-worker2', 'worker2', 'cks-node02'],
    ]);
  });

  test('number the control plane too where there is no worker', () => {
    expect(names('cks-7f3a-control-plane')).toEqual([
      ['cks-7f3a-control-plane', 'control-plane', 'cks-node01', 'cks-controlplane'],
    ]);
  });
});

test('the mark holds nothing that a prompt would take for its own', () => {
  expect(promptMark({ ...OPTIONS, task: 'x/a$(reboot)%n`id`' })).toBe('(cks arebootnid) ');
  expect(promptMark({ ...OPTIONS, task: null })).toBe('(cks) ');
});
