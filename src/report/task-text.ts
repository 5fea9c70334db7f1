import { cleanText } from '../model/clean-text.ts';
import { domainOf } from '../model/curriculum.ts';
import type { OpenTask } from '../model/ports/trainer.ts';
import { providerText } from '../model/provider.ts';
import type { ResolvedTask } from '../model/task.ts';
import { spread } from './columns.ts';
import { inlineLines, markdownLines } from './markdown-text.ts';
import type { Page } from './style.ts';

/** The question as the learner reads it: title, situation, numbered clauses. */
export function taskText(task: ResolvedTask, page: Page): string {
  const { width, style } = page;
  const facts = `${domainOf(task.domain).shortTitle} · weight ${task.weight} · ${task.minutes} min`;
  const title = `${task.name} · ${cleanText(task.title)}`;
  return [
    style.strong(spread(title, facts, width)),
    '',
    ...markdownLines(task.text, width, style),
    '',
    ...clauseLines(task, page),
  ].join('\n');
}

/** The clauses, numbered as the checks cite them. */
export function clauseLines(task: Pick<ResolvedTask, 'clauses'>, { width, style }: Page): readonly string[] {
  return task.clauses.flatMap(({ text }, index) =>
    inlineLines(text, width - 5, style).map((line, row) =>
      row === 0 ? `${String(index + 1).padStart(3)}  ${line}` : `     ${line}`,
    ),
  );
}

/** The question as plain Markdown, for JSON. */
export function taskMarkdown(task: ResolvedTask): string {
  const clauses = task.clauses.map(({ text }, index) => `${index + 1}. ${text}`);
  return cleanText([task.text.trim(), '', ...clauses].join('\n'));
}

/** What `start` prints: the question, where the work happens, and how to go on. */
export function startText({ task, workdir, kubeconfig, attempt }: OpenTask, page: Page): string {
  const { style, commandPrefix } = page;
  const places = [
    ...(task.namespaces.length === 0 ? [] : [`Namespace: ${task.namespaces.join(', ')}`]),
    ...(task.containers.length === 0 ? [] : [`Container: ${task.containers.join(', ')}`]),
    `Your files: ${cleanText(workdir)}`,
    ...(kubeconfig === null ? [] : [`Cluster: ${providerText(attempt.provider)}`]),
  ];
  const docs = task.docs.map(({ title, url }) => `  ${cleanText(title)}: ${cleanText(url)}`);
  const cluster = kubeconfig === null ? '' : ' with kubectl on the practice cluster';
  return [
    taskText(task, page),
    '',
    ...places,
    ...(docs.length === 0 ? [] : ['Docs:', ...docs]),
    '',
    `next: ${style.code(`${commandPrefix} shell ${task.name}`)} opens your shell${cluster}`,
    `      ${style.code(`eval "$(${commandPrefix} env ${task.name})"`)} does it in a shell you have open`,
    `      ${style.code(`${commandPrefix} grade ${task.name}`)} looks at your work`,
  ].join('\n');
}
