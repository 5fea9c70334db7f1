import { domainOf } from '../../model/curriculum.ts';
import { outcomeOf, paceOf } from '../exam-figures.ts';
import type { ReportedQuestion, ReportedTask } from '../exam-report.ts';
import { clockText, pointsText } from '../time-words.ts';
import { checkHtml } from './check-html.ts';
import { inlineHtml, link, markdownHtml } from './markdown-html.ts';
import { markup, type Html } from './markup.ts';
import { outcomeHtml } from './states.ts';

/** A question with its verdict, its checks, and folded its text, a solution and the reasons. */
export function questionHtml(reported: ReportedQuestion, commandPrefix: string): Html {
  const { question, result, score, task, solution } = reported;
  const pace = paceOf(reported);
  const id = `task-${question.position}`;
  const over = pace.over > 0 ? markup`, <span class="over">${clockText(pace.over)} over</span>` : null;
  const facts = [
    outcomeHtml(outcomeOf(reported)),
    markup`<strong>${pointsText(score.earned)} of ${pointsText(score.possible)} points</strong>`,
    score.undecided > 0 ? markup`${pointsText(score.undecided)} undecided` : null,
    markup`${clockText(pace.used)} of ${clockText(pace.planned)}${over}`,
    domainOf(question.domain).title,
    markup`<code>${question.name}</code>`,
    question.flagged ? 'flagged' : null,
    question.visited ? null : 'never looked at',
  ];
  const checks =
    result === null
      ? markup`<p class="lead">Nothing of it could be looked at: its points are undecided.</p>`
      : markup`<h4>Checks</h4>
<ol class="checks">
${result.checks.map((check) => checkHtml(check, clauseNumber(task, check.clause), commandPrefix))}</ol>`;
  return markup`<article class="task" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title"><span class="ordinal">${question.position}</span> <span>${question.title}</span></h3>
<div class="inset">
<p class="meta">${facts.filter((fact) => fact !== null).map((fact) => markup`<span>${fact}</span> `)}</p>
${question.note.trim() === '' ? null : markup`<div class="note"><span class="small">Your note</span><br>${question.note.trim()}</div>`}
${checks}
<div class="folded">
${task === null ? markup`<p class="small">The pack has this task no more: its text and its solution can't be shown.</p>` : taskDetails(task)}
${
  solution === null
    ? null
    : markup`<details><summary>A solution</summary>
<pre><code>${solution.text.trimEnd()}</code></pre></details>`
}
${
  solution === null || solution.why.trim() === ''
    ? null
    : markup`<details><summary>What it is good for</summary>
<div class="prose">${markdownHtml(solution.why, 3)}</div></details>`
}
</div>
</div>
</article>
`;
}

function taskDetails({ text, clauses, docs }: ReportedTask): Html {
  const pages = docs.map(({ title, url }) => markup`<li>${link(url, markup`${title}`)}</li>`);
  return markup`<details><summary>The task</summary>
<div class="prose">${markdownHtml(text, 3)}
<ol>${clauses.map((clause) => markup`<li>${inlineHtml(clause.text)}</li>`)}</ol>
${pages.length === 0 ? null : markup`<p class="small">To read</p><ul class="docs">${pages}</ul>`}</div></details>`;
}

/** From 1; 0 where the task is not known any more. */
function clauseNumber(task: ReportedTask | null, clause: string): number {
  return (task?.clauses ?? []).findIndex(({ id }) => id === clause) + 1;
}
