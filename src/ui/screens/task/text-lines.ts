import type { OpenTask } from '../../../model/ports/trainer.ts';
import type { ResolvedTask } from '../../../model/task.ts';
import { count, oneLine, shortPath } from '../../text/format.ts';
import { renderInline, renderMarkdown } from '../../text/markdown.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { cutMiddle, textWidth } from '../../text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../text/wrap-lines.ts';

/** The task's text, its clauses by number, and the documentation that is allowed. */
export function textLines(task: ResolvedTask, columns: number): readonly Line[] {
  const width = columns - 2;
  const text = renderMarkdown(task.text, width - 1).map((line): Line => [span(' '), ...line]);
  const clauses = task.clauses.flatMap((clause, index) =>
    wrapSpans(renderInline(clause.text), width, {
      first: [span(`  ${index + 1}  `, 'accent')],
      rest: [span(' '.repeat(4 + String(index + 1).length))],
    }),
  );
  const docs = task.docs.flatMap(({ title, url }) => [
    ...wrapSpans([span(oneLine(title))], width, {
      first: [span(' Docs  ', 'muted')],
      rest: [span('       ')],
    }),
    // a line of its own: most fit whole, and can be copied
    ...wrapVerbatim(oneLine(url), 'muted', columns, { first: [span('   ')], rest: [span('   ')] }),
  ]);
  return [...text, EMPTY_LINE, ...clauses, ...(docs.length === 0 ? [] : [EMPTY_LINE, ...docs])];
}

/** The hints shown so far. */
export function hintLines(shown: readonly string[], total: number, columns: number): readonly Line[] {
  const hints = shown.flatMap((hint, index): readonly Line[] => {
    const lines = renderMarkdown(hint, columns - 7);
    return [
      ...(index === 0 ? [] : [EMPTY_LINE]),
      ...lines.map((line, row): Line => [
        row === 0 ? span(`  ${index + 1}  `, 'accent') : span('     '),
        ...line,
      ]),
    ];
  });
  const left = total - shown.length;
  const more =
    total === 0
      ? ' This task has no hints.'
      : left === 0
        ? ' That was the last one. S shows the solution.'
        : ` ${count(left, 'more hint')}: h`;
  return shown.length === 0 ? [[span(more, 'muted')]] : [...hints, EMPTY_LINE, [span(more, 'muted')]];
}

/** Where the work happens. */
export function placeLine({ task, workdir }: OpenTask, home: string | undefined, columns: number): Line {
  const label = task.namespaces.length > 1 ? 'Namespaces' : 'Namespace';
  const namespaces =
    task.namespaces.length === 0 ? '' : `   ${label}: ${task.namespaces.map(oneLine).join(', ')}`;
  const room = columns - 3 - textWidth('Your files: ') - textWidth(namespaces);
  return [
    span(` Your files: ${cutMiddle(shortPath(workdir, home), Math.max(8, room))}${namespaces}`, 'muted'),
  ];
}
