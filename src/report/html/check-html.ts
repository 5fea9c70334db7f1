import type { CheckResult, Evidence } from '../../model/result.ts';
import { count, displayWidth } from '../columns.ts';
import { readEvidenceTable, type EvidenceTable } from '../evidence-table.ts';
import { joined, markup, type Html } from './markup.ts';
import { statusHtml } from './states.ts';

/** A check: its line, and for all but a pass what was expected and seen, why it matters and what to type. */
export function checkHtml(check: CheckResult, clause: number, commandPrefix: string): Html {
  const cited = clause > 0 ? markup` <span class="small">clause ${clause}</span>` : null;
  const simulated = check.assurance === 'simulated' ? markup` <span class="small">simulated</span>` : null;
  return markup`<li>
<p class="check">${statusHtml(check.status)} <span class="title">${check.title}${cited}${simulated}</span> <span class="points">${count(check.weight, 'point')}</span></p>
${check.status === 'pass' ? folded('What was seen', [rows(seenRows(check)), evidence(check)]) : unfolded(check, commandPrefix)}</li>
`;
}

function unfolded(check: CheckResult, commandPrefix: string): Html {
  const shown = rows([
    ...seenRows(check),
    ...(check.status === 'fail' ? ([['Why', check.why]] as const) : []),
    [
      'Next',
      markup`<code class="command">${check.status === 'error' ? `${commandPrefix} status` : check.next}</code>`,
    ],
  ]);
  const more = check.evidence.length === 0 ? null : folded('Evidence', [evidence(check)]);
  return joined([shown, more]);
}

type Row = readonly [string, string | Html];

function seenRows(check: CheckResult): readonly Row[] {
  const cause = check.reason === undefined ? check.actual : `${check.actual} (${check.reason})`;
  return [['Expected', check.expected], check.status === 'error' ? ['Cause', cause] : ['Seen', check.actual]];
}

function rows(pairs: readonly Row[]): Html {
  const filled = pairs.filter(([, value]) => typeof value !== 'string' || value.trim() !== '');
  const lines = filled.map(
    ([label, value]) =>
      markup`<dt>${label}</dt><dd>${typeof value === 'string' ? value.trimEnd() : value}</dd>`,
  );
  return filled.length === 0 ? joined([]) : markup`<dl class="seen">${lines}</dl>`;
}

function evidence({ evidence }: CheckResult): Html {
  return joined(evidence.map(evidenceHtml));
}

function evidenceHtml({ title, text }: Evidence): Html {
  const table = readEvidenceTable(text);
  if (table === null) {
    return markup`<p class="evidence">${title}</p><pre>${text.trimEnd()}</pre>
`;
  }
  const heads = table.heads.map((head) =>
    head === '' ? markup`<td></td>` : markup`<th scope="col">${head}</th>`,
  );
  const rows = table.rows.map(
    (row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>
`,
  );
  return markup`<table class="${fits(table) ? 'written fitting' : 'written'}"><caption class="evidence">${title}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows}</tbody></table>
`;
}

/** Characters that stand side by side in a check's column without breaking a word. */
const ROOM = 84;

/** Do the longest words of all columns stand side by side? Else words are broken rather than the page made wider. */
function fits({ heads, rows }: EvidenceTable): boolean {
  const longest = heads.map((_head, column) =>
    Math.max(
      ...[heads, ...rows]
        .flatMap((row) => (row[column] ?? '').split(/\s+/))
        .map((word) => displayWidth(word)),
    ),
  );
  return longest.reduce((total, width) => total + width + 3, 0) <= ROOM;
}

function folded(title: string, content: readonly Html[]): Html {
  return markup`<details><summary>${title}</summary>
${content}</details>
`;
}
