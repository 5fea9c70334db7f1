import { EXAM } from '../../model/curriculum.ts';
import type { ExamResult } from '../../model/exam/exam.ts';
import type { HistoryEntry, Standing } from '../../model/ports/history.ts';
import { percentOf } from '../exam-figures.ts';
import { dayText } from '../time-words.ts';
import {
  attemptsTable,
  dueTable,
  examsTable,
  paceTable,
  shareText,
  standingTable,
} from './history-tables.ts';
import { joined, markup, type Html } from './markup.ts';
import { pageHtml, type PageSection } from './page.ts';
import { scorePlot } from './score-plot.ts';

/** When and where a page is made. */
export interface HistoryPage {
  /** ISO 8601 */
  readonly at: string;
  readonly commandPrefix: string;
}

/** So many attempts are listed; the export has all. */
const MOST_ATTEMPTS = 100;

/** Everything that was tried in a home as one page that is whole in itself: scores over time, domains, pace. */
export function historyHtml(
  standing: Standing,
  entries: readonly HistoryEntry[],
  results: readonly ExamResult[],
  { at, commandPrefix }: HistoryPage,
): string {
  const { domains, competencies, weakest, due } = standing;
  const pace = paceTable(entries);
  return pageHtml({
    title: `CKS trainer: where you stand, ${dayText(at)}`,
    header: headerHtml(standing, entries, results, at),
    sections: [
      results.length === 0 ? null : { id: 'exams', title: 'Scores over time', content: scores(results) },
      tableSection(
        'domains',
        'Domains',
        domains,
        'Share of the points in the last result of each task. Readiness counts what was observed on a real runtime alone.',
        'Domain',
      ),
      tableSection(
        'weakest',
        'Weakest',
        weakest,
        'Begin here: what was never tried comes first.',
        'Competency',
      ),
      due.length === 0 ? null : { id: 'due', title: 'Due again', content: dueTable(due, commandPrefix) },
      pace === null ? null : { id: 'pace', title: 'Pace', content: pace },
      tableSection(
        'competencies',
        'Competencies',
        competencies,
        'All competencies of the curriculum.',
        'Competency',
      ),
      entries.length === 0
        ? null
        : { id: 'attempts', title: 'Attempts', content: attemptsTable(entries, MOST_ATTEMPTS) },
    ],
    footer: footerHtml(commandPrefix),
  });
}

function headerHtml(
  { readiness, bestExam, pace, due }: Standing,
  entries: readonly HistoryEntry[],
  results: readonly ExamResult[],
  at: string,
): Html {
  const facts: readonly (readonly [string, string])[] = [
    [
      'Exams',
      `${results.length}${bestExam === null ? '' : `, the best mock exam ${Math.floor(bestExam)} %`}`,
    ],
    ['Attempts', String(entries.length)],
    ['Pace', pace === null ? '–' : `${pace.toFixed(2)} × the minutes given`],
    ['Due again', String(due.length)],
  ];
  return markup`<p class="kind">CKS trainer · ${dayText(at)}</p>
<h1><span>Where you stand</span> <span class="points">${readiness === null ? 'nothing tried yet' : `${shareText(readiness)} ready`}</span></h1>
<p class="sentence">Readiness weighs the last result of each task by the curriculum; only what was observed on a real runtime counts.</p>
<dl class="facts">
${facts.map(
  ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>`;
}

function scores(results: readonly ExamResult[]): Html {
  const points = results.map(({ startedAt, score, provider }) => ({
    at: startedAt,
    percent: percentOf(score),
    simulated: provider === 'embedded',
  }));
  const simulated = points.some((point) => point.simulated);
  const key = simulated
    ? markup`<ul class="key" aria-hidden="true">
<li><svg width="14" height="14" aria-hidden="true" focusable="false"><circle class="dot" cx="7" cy="7" r="5.5"/></svg>observed</li>
<li><svg width="14" height="14" aria-hidden="true" focusable="false"><circle class="dot simulated" cx="7" cy="7" r="5.5"/></svg>simulated</li></ul>`
    : null;
  return joined([scorePlot(points, EXAM.passPercent), key, examsTable(results)]);
}

function tableSection(
  id: string,
  title: string,
  parts: Standing['domains'],
  caption: string,
  name: string,
): PageSection | null {
  return parts.length === 0 ? null : { id, title, content: standingTable(parts, name, caption) };
}

function footerHtml(commandPrefix: string): Html {
  const steps: readonly (readonly [string, string])[] = [
    ['The same in the terminal', 'history'],
    ['Sit the next exam', 'exam start'],
  ];
  return markup`<ul class="steps">${steps.map(
    ([text, command]) => markup`<li>${text} <code class="command">${commandPrefix} ${command}</code></li>
`,
  )}</ul>`;
}
