import { CURRICULUM, domainOf } from '../../model/curriculum.ts';
import type { ExamResult } from '../../model/exam/exam.ts';
import type { DueTask, HistoryEntry, PartStanding } from '../../model/ports/history.ts';
import { providerText } from '../../model/provider.ts';
import { addPaces, percentOf, ratioOf, type Pace } from '../exam-figures.ts';
import { MODE_WORDS } from '../exam-words.ts';
import { clockText, dayText, pointsText } from '../time-words.ts';
import { shareBar, timeBar } from './bars.ts';
import { markup, type Html } from './markup.ts';
import { outcomeHtml } from './states.ts';

/** Every exam with a result, the newest first: what the plot above it shows. */
export function examsTable(results: readonly ExamResult[]): Html {
  const newest = results.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  return markup`<table>
<caption>Exams with a result, the newest first.</caption>
<thead><tr>
<th scope="col">Exam</th><th scope="col" class="roomy">Outcome</th>
<th scope="col" class="number">Points</th><th scope="col" class="number spare">Time used</th>
</tr></thead>
<tbody>
${newest.map(
  (result) => markup`<tr>
<th scope="row">${dayText(result.startedAt)}<br><span class="small">${MODE_WORDS[result.mode]}, ${providerText(result.provider)}, seed ${result.seed}</span></th>
<td>${outcomeHtml(result.status)}</td>
<td class="number">${percentOf(result.score)} %<br><span class="small spare">${pointsText(result.score.earned)} of ${pointsText(result.score.possible)}</span></td>
<td class="number spare">${clockText(result.usedSeconds)}<br><span class="small">of ${clockText(result.limitSeconds)}</span></td>
</tr>
`,
)}</tbody>
</table>`;
}

/** Where one stands in domains or competencies; what was simulated stands apart. */
export function standingTable(parts: readonly PartStanding[], name: string, caption: string): Html {
  return markup`<table>
<caption>${caption}</caption>
<thead><tr>
<th scope="col">${name}</th><th scope="col" class="number clock">Observed</th>
<th scope="col" class="number clock">Simulated</th><th scope="col" class="number spare">Tried</th><th scope="col" class="number spare">Weight</th>
</tr></thead>
<tbody>
${parts.map(
  ({ title, weight, tried, tasks, observed, simulated }) => markup`<tr>
<th scope="row">${title}${shareBar(observed ?? 0)}</th>
<td class="number">${shareText(observed)}</td><td class="number">${shareText(simulated)}</td>
<td class="number spare">${tried} of ${tasks}</td><td class="number spare">${pointsText(weight)} %</td>
</tr>
`,
)}</tbody>
</table>`;
}

/** A share from 0 to 1 in percent, rounded down; a dash where there is none. */
export function shareText(share: number | null): string {
  return share === null ? '–' : `${Math.floor(share * 100 + 1e-9)} %`;
}

/** What spaced repetition asks for again. */
export function dueTable(due: readonly DueTask[], commandPrefix: string): Html {
  return markup`<table>
<caption>Tasks that are due again, and why.</caption>
<thead><tr><th scope="col">Task</th><th scope="col">Start it</th></tr></thead>
<tbody>
${due.map(
  ({ task, title, why }) => markup`<tr>
<th scope="row">${title}<br><span class="small">${why}</span></th>
<td><code class="command">${commandPrefix} start ${task.slice(task.indexOf('/') + 1)}</code></td>
</tr>
`,
)}</tbody>
</table>`;
}

/** Time against the tasks' own minutes, of everything that was passed, by domain. */
export function paceTable(entries: readonly HistoryEntry[]): Html | null {
  const passed = entries.filter(({ status, minutes }) => status === 'passed' && minutes !== null);
  const rows = CURRICULUM.map(({ code, title }) => ({
    title,
    pace: addPaces(passed.filter(({ domain }) => domain === code).map(entryPace)),
  })).filter(({ pace }) => pace.planned > 0);
  if (rows.length === 0) return null;
  // a pace is a ratio: each row's minutes are the same length
  const longest = Math.max(1, ...rows.map(({ pace }) => ratioOf(pace) ?? 0));
  return markup`<table>
<caption>Time used for what was passed, against the minutes it is given: 1 is the exam's pace.</caption>
<thead><tr>
<th scope="col">Domain</th><th scope="col" class="number clock">Used</th>
<th scope="col" class="number clock">Given</th><th scope="col" class="number">Pace</th>
</tr></thead>
<tbody>
${rows.map(
  ({ title, pace }) => markup`<tr>
<th scope="row">${title}${timeBar(asRatio(pace), longest)}</th>
<td class="number">${clockText(pace.used)}</td><td class="number">${clockText(pace.planned)}</td>
<td class="number">${(ratioOf(pace) ?? 0).toFixed(2)}</td>
</tr>
`,
)}</tbody>
</table>`;
}

function entryPace({ activeSeconds, minutes }: HistoryEntry): Pace {
  const planned = (minutes ?? 0) * 60;
  return { used: activeSeconds, planned, over: Math.max(0, activeSeconds - planned) };
}

function asRatio(pace: Pace): Pace {
  const used = ratioOf(pace) ?? 0;
  return { used, planned: 1, over: Math.max(0, used - 1) };
}

/** The attempts themselves, the newest first. */
export function attemptsTable(entries: readonly HistoryEntry[], most: number): Html {
  const newest = entries.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const more = newest.length > most ? ` Of ${newest.length}, the last ${most}.` : '';
  return markup`<table>
<caption>Attempts, the newest first.${more}</caption>
<thead><tr>
<th scope="col">Task</th><th scope="col" class="roomy">Outcome</th>
<th scope="col" class="number clock">Points</th><th scope="col" class="number spare">Time</th>
</tr></thead>
<tbody>
${newest.slice(0, most).map(attemptRow)}</tbody>
</table>`;
}

function attemptRow(entry: HistoryEntry): Html {
  const { title, domain, exam, provider, status, score, startedAt, activeSeconds } = entry;
  const facts = [
    dayText(startedAt),
    ...(domain === null ? [] : [domainOf(domain).shortTitle]),
    providerText(provider),
    ...(exam === null ? [] : [`exam ${exam}`]),
    ...(entry.hintsShown > 0 ? [`${entry.hintsShown} hints`] : []),
    ...(entry.solutionShown ? ['solution shown'] : []),
  ];
  return markup`<tr>
<th scope="row">${title}<br><span class="small">${facts.join(', ')}</span></th>
<td>${status === null ? 'not graded' : outcomeHtml(status)}</td>
<td class="number">${score === null ? '–' : `${pointsText(score.earned)} of ${pointsText(score.possible)}`}</td>
<td class="number spare">${clockText(activeSeconds)}</td>
</tr>
`;
}
