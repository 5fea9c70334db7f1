import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import type { ReferenceAttempt, Task } from '../../../src/model/task.ts';
import { checkPack } from '../../../src/pack/check-pack.ts';
import { formatFault } from '../../../src/pack/pack-fault.ts';
import { readReferences } from '../../../src/pack/read-references.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

let tasks: readonly Task[] = [];
const answers = new Map<string, readonly ReferenceAttempt[]>();

beforeAll(async () => {
  const { pack, faults } = await checkPack(ROOT, CHECK_KINDS);
  if (pack === null || faults.length > 0) throw new Error(faults.map(formatFault).join('\n'));
  ({ tasks } = pack);
  for (const task of tasks) answers.set(task.name, (await readReferences(pack, task)).references);
});

/** The tasks for which something does not hold; an empty list is what tests ask for. */
const offenders = (
  holds: (task: Task, references: readonly ReferenceAttempt[]) => boolean,
): readonly string[] =>
  tasks.filter((task) => !holds(task, answers.get(task.name) ?? [])).map(({ name }) => name);

const amount = (references: readonly ReferenceAttempt[], type: ReferenceAttempt['type']): number =>
  references.filter((reference) => reference.type === type).length;

describe('the built-in pack', () => {
  test('holds the tasks of the curriculum point "immutability of containers"', () => {
    const names = tasks
      .filter(({ competencies }) => competencies.includes('immutability'))
      .map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['docker-read-only', 'immutable-httpd', 'immutable-startup-probe', 'pod-ro']),
    );
  });

  test('every task has a solution, two alternatives, five wrong attempts and a why', () => {
    expect(offenders((_, references) => amount(references, 'solution') === 1)).toEqual([]);
    expect(offenders((_, references) => amount(references, 'alternative') >= 2)).toEqual([]);
    expect(offenders((_, references) => amount(references, 'wrong') >= 5)).toEqual([]);
    expect(offenders(({ folder }) => existsSync(join(ROOT, 'solutions', folder, 'why.md')))).toEqual([]);
  });

  test('every check is failed by a wrong attempt that does not fail all of them', () => {
    const unproven = tasks.flatMap(({ name, checks }) =>
      checks
        .filter(
          ({ id }) =>
            !(answers.get(name) ?? []).some(
              ({ fails }) => fails.includes(id) && fails.length < checks.length,
            ),
        )
        .map(({ id }) => `${name}: ${id}`),
    );
    expect(unproven).toEqual([]);
  });

  test('every clause is cited by a check, and every task gives two to four hints', () => {
    expect(
      offenders(({ clauses, checks }) =>
        clauses.every(({ id }) => checks.some(({ clause }) => clause === id)),
      ),
    ).toEqual([]);
    expect(offenders(({ hints }) => hints.length >= 2 && hints.length <= 4)).toEqual([]);
  });

  test('no manifest of a task in namespaces of its own names another one', () => {
    const strangers = [...answers].flatMap(([name, references]) =>
      tasks.find((task) => task.name === name)?.isolation === 'namespace'
        ? references
            .filter(({ form, text }) => form === 'manifest' && /namespace: *(?!['"]?\$\{\{)\S/.test(text))
            .map(({ file }) => file)
        : [],
    );
    expect(strangers).toEqual([]);
  });

  test('no two tasks share a default namespace or container, so that they can be open together', () => {
    const defaults = tasks.flatMap(({ parameters }) =>
      parameters
        .filter(({ type }) => type === 'namespace' || type === 'container')
        .map((parameter) => parameter.default),
    );
    expect(new Set(defaults).size).toBe(defaults.length);
  });
});
