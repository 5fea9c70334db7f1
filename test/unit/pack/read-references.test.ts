import { expect, test } from '@jest/globals';
import { formatFault } from '../../../src/pack/pack-fault.ts';
import { readReferences } from '../../../src/pack/read-references.ts';
import type { Task } from '../../../src/model/task.ts';
import { fixturePack, loadSound } from './fixture-pack.ts';

async function referencesOf(name: string): ReturnType<typeof readReferences> {
  const pack = await loadSound(fixturePack(name));
  return readReferences(pack, pack.tasks[0] as Task);
}

test('the references of a task come as solution, alternatives, wrong attempts', async () => {
  const { references, why, faults } = await referencesOf('sound');
  expect(faults).toEqual([]);
  expect(why).toBe('Because of `${{ namespace }}`.\n');
  const folder = 'solutions/runtime/one';
  expect(references.map(({ name, type, file, form, fails }) => ({ name, type, file, form, fails }))).toEqual([
    { name: 'solution', type: 'solution', file: `${folder}/solution.yaml`, form: 'manifest', fails: [] },
    {
      name: 'labelled',
      type: 'alternative',
      file: `${folder}/alternatives/labelled.yaml`,
      form: 'manifest',
      fails: [],
    },
    {
      name: 'absent',
      type: 'wrong',
      file: `${folder}/wrong/absent.sh`,
      form: 'script',
      fails: ['there', 'answers'],
    },
    {
      name: 'silent',
      type: 'wrong',
      file: `${folder}/wrong/silent.yaml`,
      form: 'manifest',
      fails: ['answers'],
    },
  ]);
});

test('the text of a reference is as written, placeholders and all', async () => {
  const { references } = await referencesOf('sound');
  expect(references[2]?.text).toBe('#!/bin/sh\n# fails: there, answers\n# nothing is made\ntrue\n');
  expect(references[0]?.text).toContain("namespace: '${{ namespace }}'");
});

test('a task without solutions says so', async () => {
  const { references, why, faults } = await referencesOf('sound-without-solutions');
  expect([references, why]).toEqual([[], null]);
  expect(faults.map(formatFault)).toEqual([
    'solutions/runtime/one/solution.yaml:1:1: the task has no solution, write solution.yaml or solution.sh',
  ]);
});
