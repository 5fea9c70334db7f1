import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import { DOMAIN_CODES } from '../../../src/model/curriculum.ts';
import type { CheckSpec, Parameter, ReferenceAttempt, Task } from '../../../src/model/task.ts';
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

const valuesOf = (parameter: Extract<Parameter, { type: 'namespace' | 'container' }>): readonly string[] =>
  parameter.type === 'container'
    ? [parameter.default]
    : [...new Set([parameter.default, ...parameter.choices])];

/** Does every other check need this one, so that none can hold without it? */
const allNeed = (checks: readonly CheckSpec[], id: string): boolean => {
  const needs = (check: CheckSpec): boolean =>
    check.requires.includes(id) ||
    checks.some((other) => check.requires.includes(other.id) && other.id !== id && needs(other));
  return checks.every((check) => check.id === id || needs(check));
};

describe('the built-in pack', () => {
  test('has more than thirty tasks, of all six domains', () => {
    expect(tasks.length).toBeGreaterThanOrEqual(34);
    expect(new Set(tasks.map(({ domain }) => domain))).toEqual(new Set(DOMAIN_CODES));
  });

  test('sixteen tasks take as long as an exam, more or less', () => {
    const minutes = tasks.reduce((sum, task) => sum + task.minutes, 0);
    const exam = (minutes / tasks.length) * 16;
    expect(exam).toBeGreaterThanOrEqual(100);
    expect(exam).toBeLessThanOrEqual(120);
  });

  test('holds the tasks of the curriculum point "immutability of containers"', () => {
    const names = tasks
      .filter(({ competencies }) => competencies.includes('immutability'))
      .map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['docker-read-only', 'immutable-httpd', 'immutable-startup-probe', 'pod-ro']),
    );
  });

  test('every task has a solution, an alternative, five wrong attempts and a why', () => {
    expect(offenders((_, references) => amount(references, 'solution') === 1)).toEqual([]);
    expect(offenders((_, references) => amount(references, 'alternative') >= 1)).toEqual([]);
    expect(offenders((_, references) => amount(references, 'wrong') >= 5)).toEqual([]);
    expect(offenders(({ folder }) => existsSync(join(ROOT, 'solutions', folder, 'why.md')))).toEqual([]);
  });

  test('every check is failed by a wrong attempt that does not fail all of them, unless all need it', () => {
    const unproven = tasks.flatMap(({ name, checks }) =>
      checks
        .filter(
          ({ id }) =>
            !(answers.get(name) ?? []).some(
              ({ fails }) => fails.includes(id) && (fails.length < checks.length || allNeed(checks, id)),
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

  test('no two tasks share a namespace or container, whatever is drawn, so that they can be open together', () => {
    const users = new Map<string, string[]>();
    for (const { name, parameters } of tasks)
      for (const parameter of parameters)
        if (parameter.type === 'namespace' || parameter.type === 'container')
          for (const value of valuesOf(parameter)) users.set(value, [...(users.get(value) ?? []), name]);
    expect([...users].filter(([, names]) => names.length > 1)).toEqual([]);
  });
});
