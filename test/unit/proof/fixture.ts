import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { API_VERSION, type GradeResult } from '../../../src/model/result.ts';
import { combineStatuses, type Status } from '../../../src/model/status.ts';
import { scoreOf } from '../../../src/model/score.ts';
import type { TaskSite } from '../../../src/model/ports/task-site.ts';
import type { CheckSpec, Isolation, ReferenceAttempt, Task } from '../../../src/model/task.ts';
import type { Grade, GradeRequest } from '../../../src/proof/prove-attempt.ts';
import type { PackTestInput } from '../../../src/proof/test-pack.ts';

/** What a made-up check says, from the answer in the working folder (empty where none was given). */
export type Rule = (answer: string, request: GradeRequest) => Status;

export function makeTask(
  name: string,
  checks: readonly string[],
  isolation: Isolation = 'namespace',
  changes: Partial<Task> = {},
): Task {
  return {
    id: `p/${name}`,
    name,
    pack: { name: 'p', version: '1.0.0', digest: '00' },
    folder: `d/${name}`,
    title: name,
    domain: 'RT',
    competencies: ['immutability'],
    weight: 1,
    minutes: 1,
    needs: { cluster: [], host: [] },
    isolation,
    parameters: [{ name: 'namespace', type: 'namespace', default: 'sun', choices: [] }],
    text: '',
    clauses: [],
    setup: { manifests: [], files: [], hostImages: [] },
    checks: checks.map((id): CheckSpec => ({
      id,
      kind: 'file',
      title: id,
      clause: 'c',
      weight: 1,
      why: '',
      next: '',
      requires: [],
      withinMs: 0,
      spec: {},
    })),
    hints: [],
    docs: [],
    images: [],
    timeouts: { setupMs: 1000, checkMs: 1000 },
    ...changes,
  };
}

/** An answer that writes a text into the working folder. */
export function answer(
  type: ReferenceAttempt['type'],
  name: string,
  text: string,
  fails: readonly string[] = [],
): ReferenceAttempt {
  return script(type, name, `set -eu\nprintf %s '${text}' >answer\n`, fails);
}

export function script(
  type: ReferenceAttempt['type'],
  name: string,
  text: string,
  fails: readonly string[] = [],
): ReferenceAttempt {
  return { name, type, file: `solutions/d/t/${name}.sh`, form: 'script', text, fails };
}

/** Grades by rules, by check id. */
export function gradeBy(rules: Readonly<Record<string, Rule>>): Grade {
  return async (request) => {
    const file = join(request.workdir, 'answer');
    const given = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const checks = request.task.checks.map((check) => ({
      id: check.id,
      kind: check.kind,
      clause: check.clause,
      status: rules[check.id]?.(given, request) ?? 'error',
      assurance: 'observed' as const,
      weight: check.weight,
      durationMs: 0,
      title: check.title,
      expected: '',
      actual: given,
      why: '',
      next: '',
      evidence: [],
    }));
    const result: GradeResult = {
      apiVersion: API_VERSION,
      task: request.task.id,
      pack: request.task.pack,
      attempt: request.attempt,
      seed: request.seed,
      provider: 'kind',
      kubernetes: '',
      status: combineStatuses(checks.map(({ status }) => status)),
      score: scoreOf(checks),
      startedAt: '',
      durationMs: 0,
      checks,
    };
    return result;
  };
}

/** A site that keeps a list of what was asked of it. */
export function recordingSite(): {
  readonly site: TaskSite;
  readonly setUp: string[];
  readonly tornDown: string[];
  readonly standing: Set<string>;
} {
  const setUp: string[] = [];
  const tornDown: string[] = [];
  const standing = new Set<string>();
  const site: TaskSite = {
    async setUp(task, attempt) {
      setUp.push(`${task.name} ${attempt} ${task.namespaces.join()}`);
      standing.add(`${task.name} ${attempt}`);
    },
    async differences() {
      return [];
    },
    async reset() {},
    async restore() {},
    async tearDown(task, attempt) {
      tornDown.push(`${task.name} ${attempt}`);
      standing.delete(`${task.name} ${attempt}`);
    },
  };
  return { site, setUp, tornDown, standing };
}

export function makeInput(
  changes: Partial<PackTestInput> & Pick<PackTestInput, 'tasks' | 'grade'>,
): PackTestInput {
  return {
    cluster: null,
    engine: null,
    capabilities: { cluster: new Set(), host: new Set() },
    taskSite: recordingSite().site,
    homeId: 'home',
    runId: 'r',
    seed: 1,
    env: { PATH: process.env['PATH'] },
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
}
