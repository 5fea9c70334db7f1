import { addPaces, outcomeOf, paceOf, ratioOf, type Pace } from '../exam-figures.ts';
import type { ReportedQuestion } from '../exam-report.ts';
import { clockText } from '../time-words.ts';
import { swatch, timeBar } from './bars.ts';
import { markup, type Html } from './markup.ts';
import { outcomeHtml } from './states.ts';

/** How long each task took against its own minutes. */
export function timeTable(questions: readonly ReportedQuestion[]): Html {
  const longest = Math.max(0, ...questions.map(paceOf).flatMap(({ used, planned }) => [used, planned]));
  const total = addPaces(questions.map(paceOf));
  return markup`<table>
<caption>How long each task was in sight, or its shell open, against the minutes it is given.</caption>
<thead><tr>
<th scope="col">Task</th><th scope="col" class="roomy spare">Outcome</th>
<th scope="col" class="number clock">Used</th><th scope="col" class="number clock">Given</th>
</tr></thead>
<tbody>
${questions.map((reported) => timeRow(reported, longest))}</tbody>
<tfoot><tr>
<th scope="row">All tasks</th><td class="spare">${ratioText(total)}</td>${timeCells(total)}
</tr></tfoot>
</table>
<ul class="key" aria-hidden="true">
<li>${swatch('filled')}used</li><li>${swatch('beyond')}beyond the task's minutes</li><li>${swatch('mark')}its minutes</li>
</ul>`;
}

function timeRow(reported: ReportedQuestion, longest: number): Html {
  const { question } = reported;
  const pace = paceOf(reported);
  return markup`<tr>
<th scope="row">${question.position} <a href="#task-${question.position}">${question.title}</a>${timeBar(pace, longest)}</th>
<td class="tight spare">${outcomeHtml(outcomeOf(reported))}</td>${timeCells(pace)}
</tr>
`;
}

function timeCells(pace: Pace): Html {
  const over =
    pace.over > 0 ? markup`<br><span class="small over">${clockText(pace.over)} over</span>` : null;
  return markup`<td class="number">${clockText(pace.used)}${over}</td><td class="number">${clockText(pace.planned)}</td>`;
}

/** "0.94 of the pace asked for": below 1 is faster than the minutes of the tasks. */
export function ratioText(pace: Pace): string {
  const ratio = ratioOf(pace);
  return ratio === null ? '–' : `${ratio.toFixed(2)} × the minutes given`;
}
