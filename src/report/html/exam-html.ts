import type { ExamResult } from '../../model/exam/exam.ts';
import { providerText } from '../../model/provider.ts';
import { count } from '../columns.ts';
import {
  addPaces,
  kubernetesOf,
  outcomeOf,
  paceOf,
  percentOf,
  solvedCount,
  undecidedOf,
} from '../exam-figures.ts';
import type { ExamReport } from '../exam-report.ts';
import {
  gradeAgainCommand,
  MODE_WORDS,
  OUTCOME_WORDS,
  simulatedSentence,
  verdictSentence,
} from '../exam-words.ts';
import { clockText, dayText, instantText, pointsText } from '../time-words.ts';
import { gauge } from './bars.ts';
import { joined, markup, type Html } from './markup.ts';
import { pageHtml, type PageSection } from './page.ts';
import { competenciesTable, domainsTable } from './parts-table.ts';
import { questionHtml } from './question-html.ts';
import { ratioText, timeTable } from './time-table.ts';

/** An exam's result as one page that is whole in itself: no network, no script, to read or to print. */
export function examHtml(report: ExamReport, commandPrefix: string): string {
  const { result, questions } = report;
  const { passPercent } = result;
  return pageHtml({
    title: `${MODE_WORDS[result.mode]} of ${dayText(result.startedAt)}: ${OUTCOME_WORDS[result.status].word}, ${percentOf(result.score)} %`,
    header: headerHtml(report),
    sections: [
      undecidedSection(report, commandPrefix),
      { id: 'domains', title: 'By domain', content: domainsTable(result.domains, passPercent) },
      result.competencies.length === 0
        ? null
        : {
            id: 'competencies',
            title: 'By competency',
            content: competenciesTable(result.competencies, passPercent),
          },
      { id: 'time', title: 'Time', content: timeTable(questions) },
      listSection('after-the-bell', 'After the bell', AFTER_BELL, result.afterBell),
      listSection('notes', 'To know', 'What the verdict rests on, and where it ends.', result.notes),
      {
        id: 'tasks',
        title: 'Tasks',
        content: joined(questions.map((question) => questionHtml(question, commandPrefix))),
        contents: taskLinks(report),
      },
    ],
    footer: footerHtml(result, commandPrefix),
  });
}

const AFTER_BELL =
  'What was seen to change between the picture taken at the bell and the end of grading. It does not count.';

function headerHtml({ result, questions }: ExamReport): Html {
  const { status, score, mode, seed } = result;
  const { glyph, word } = OUTCOME_WORDS[status];
  const simulated = simulatedSentence(result);
  const facts: readonly (readonly [string, string])[] = [
    ['Taken', instantText(result.startedAt)],
    ['Time used', `${clockText(result.usedSeconds)} of ${clockText(result.limitSeconds)}`],
    ['Solved whole', `${solvedCount(result)} of ${count(questions.length, 'task')}`],
    ['Pace', ratioText(addPaces(questions.map(paceOf)))],
    ['Cluster', [providerText(result.provider), ...kubernetesOf(result)].join(', ')],
    ['Seed', String(seed)],
    ['Exam', result.exam],
    ...(result.gradedLaterAt === null ? [] : [['Graded later', instantText(result.gradedLaterAt)] as const]),
  ];
  return markup`<p class="kind">CKS trainer · ${MODE_WORDS[mode]} of ${dayText(result.startedAt)}</p>
<h1><span class="${status}"><span aria-hidden="true">${glyph}</span> ${capital(word)}</span> <span class="points">${pointsText(score.earned)} of ${count(score.possible, 'point')}, ${percentOf(score)} %</span></h1>
${gauge(score, result.passPercent)}
<p class="sentence">${verdictSentence(result)}</p>
${simulated === null ? null : markup`<p class="notice">${simulated}</p>`}
<dl class="facts">
${facts.map(
  ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function undecidedSection({ result, questions }: ExamReport, commandPrefix: string): PageSection | null {
  const open = undecidedOf(questions);
  if (open.length === 0) return null;
  const rows = open.map(
    ({ question, score }) =>
      markup`<tr><th scope="row">${question.position} <a href="#task-${question.position}">${question.title}</a></th><td class="number">${pointsText(score.undecided)} of ${pointsText(score.possible)}</td></tr>
`,
  );
  return {
    id: 'undecided',
    title: 'Undecided',
    content: markup`<table>
<caption>Points that could not be looked at: neither earned nor lost.</caption>
<thead><tr><th scope="col">Task</th><th scope="col" class="number roomy">Undecided points</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
<p class="notice">Once the cluster answers again: <code class="command">${gradeAgainCommand(result, commandPrefix)}</code></p>`,
  };
}

function listSection(id: string, title: string, lead: string, texts: readonly string[]): PageSection | null {
  if (texts.length === 0) return null;
  return {
    id,
    title,
    content: markup`<p class="lead">${lead}</p>
<ul class="plain">${texts.map((text) => markup`<li>${text}</li>`)}</ul>`,
  };
}

function taskLinks({ questions }: ExamReport): Html {
  const entries = questions.map((reported) => {
    const { position, title } = reported.question;
    const status = outcomeOf(reported);
    const { glyph, word } = OUTCOME_WORDS[status];
    return markup`<li><span class="${status}"><span aria-hidden="true">${glyph}</span><span class="unseen">${word}: </span></span><a href="#task-${position}">${position} ${title}</a></li>
`;
  });
  return markup`<ul class="inner">${entries}</ul>`;
}

function footerHtml({ exam, seed }: ExamResult, commandPrefix: string): Html {
  const steps: readonly (readonly [string, string])[] = [
    ['Sit the same exam again', `exam start --seed ${seed}`],
    ['Keep what a verdict was decided from, to dispute it', `report ${exam} --bundle exam.json`],
    ['See where you stand over weeks', 'history'],
  ];
  return markup`<ul class="steps">${steps.map(
    ([text, command]) => markup`<li>${text} <code class="command">${commandPrefix} ${command}</code></li>
`,
  )}</ul>`;
}
