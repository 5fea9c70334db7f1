import { CURRICULUM } from '../../model/curriculum.ts';
import type { PartScore } from '../../model/exam/exam.ts';
import { curriculumWeight, percentOf } from '../exam-figures.ts';
import { pointsText } from '../time-words.ts';
import { scoreBar, swatch } from './bars.ts';
import { markup, type Html } from './markup.ts';

/** Domains with their bars and their points, and their weight in the curriculum. */
export function domainsTable(domains: readonly PartScore[], passPercent: number): Html {
  return markup`<table>
<caption>Points by domain of the curriculum.</caption>
${HEADS('Domain')}
<tbody>
${domains.map((part) => partRow(part, passPercent))}</tbody>
</table>
${keyOf(domains, passPercent)}`;
}

/** Competencies below their domains. One task may train several: its points are with each. */
export function competenciesTable(competencies: readonly PartScore[], passPercent: number): Html {
  const groups = CURRICULUM.map(({ code, title, competencies: own }) => ({
    code,
    title,
    parts: competencies.filter(({ id }) => own.some((competency) => competency.id === id)),
  }));
  const known = new Set(groups.flatMap(({ parts }) => parts));
  const others = { code: 'other', title: 'Others', parts: competencies.filter((part) => !known.has(part)) };
  return markup`<table>
<caption>Points by competency; a task of several competencies counts for each.</caption>
${HEADS('Competency')}
${[...groups, others]
  .filter(({ parts }) => parts.length > 0)
  .map(
    ({ title, parts }) => markup`<tbody class="group">
<tr><th colspan="3" scope="rowgroup">${title}</th><td class="spare"></td></tr>
${parts.map((part) => partRow(part, passPercent))}</tbody>
`,
  )}</table>
${keyOf(competencies, passPercent)}`;
}

const HEADS = (name: string): Html => markup`<thead><tr>
<th scope="col">${name}</th><th scope="col" class="number roomy">Points</th>
<th scope="col" class="number">Share</th><th scope="col" class="number spare">Weight</th>
</tr></thead>`;

function partRow({ id, title, score }: PartScore, passPercent: number): Html {
  const weight = curriculumWeight(id);
  const open =
    score.undecided > 0
      ? markup`<br><span class="small">${pointsText(score.undecided)} undecided</span>`
      : null;
  return markup`<tr>
<th scope="row">${title}${scoreBar(score, passPercent)}</th>
<td class="number">${pointsText(score.earned)} of ${pointsText(score.possible)}${open}</td>
<td class="number">${score.possible === 0 ? '–' : `${percentOf(score)} %`}</td>
<td class="number spare">${weight === null ? '–' : `${pointsText(weight)} %`}</td>
</tr>
`;
}

function keyOf(parts: readonly PartScore[], passPercent: number): Html {
  const open = parts.some(({ score }) => score.undecided > 0);
  return markup`<ul class="key" aria-hidden="true">
<li>${swatch('filled')}earned</li>${open ? markup`<li>${swatch('open')}undecided</li>` : null}
<li>${swatch('track')}not earned</li><li>${swatch('mark')}${passPercent} %</li>
</ul>`;
}
