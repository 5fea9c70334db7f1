import type { JsonObject } from './json.ts';
import { fillJson, fillText } from './parameters.ts';
import type { ParameterValues, ResolvedTask, Task } from './task.ts';

/** Puts the values of one attempt into a task: text, setup, checks, hints. */
export function resolveTask(task: Task, values: ParameterValues): ResolvedTask {
  const fill = (text: string): string => fillText(text, values);
  const named = (type: 'namespace' | 'container'): readonly string[] =>
    task.parameters.filter((parameter) => parameter.type === type).map(({ name }) => String(values[name]));
  return {
    ...task,
    title: fill(task.title),
    text: fill(task.text),
    clauses: task.clauses.map(({ id, text }) => ({ id, text: fill(text) })),
    hints: task.hints.map(fill),
    setup: {
      manifests: task.setup.manifests.map(({ file, text }) => ({ file, text: fill(text) })),
      files: task.setup.files.map(({ path, text }) => ({ path: fill(path), text: fill(text) })),
      hostImages: task.setup.hostImages.map(fill),
    },
    checks: task.checks.map((check) => ({
      ...check,
      title: fill(check.title),
      why: fill(check.why),
      next: fill(check.next),
      spec: fillJson(check.spec, values) as JsonObject,
    })),
    values,
    namespaces: named('namespace'),
    containers: named('container'),
  };
}
