import { cleanText } from '../model/clean-text.ts';
import type { DoctorFinding, DoctorReport } from '../model/doctor-report.ts';
import { padEnd, wrap } from './columns.ts';
import type { Page } from './style.ts';

const WORDS: Readonly<Record<DoctorFinding['status'], string>> = {
  ok: '✓ ok',
  warning: '! warning',
  missing: '✗ missing',
};

/** What the machine has, what is missing, and the command that mends it. */
export function doctorText(report: DoctorReport, page: Page): string {
  const widest = Math.max(...report.findings.map(({ title }) => title.length), 0);
  const lines = report.findings.flatMap((finding) => findingLines(finding, widest, page));
  const { name, why } = report.provider;
  const open = report.findings.some(({ status }) => status === 'missing');
  return [
    ...lines,
    '',
    ...wrap(`Clusters come from ${name}: ${cleanText(why)}`, page.width),
    open
      ? `next: run the commands above, then ${page.style.code(`${page.commandPrefix} doctor`)}`
      : `next: ${page.style.code(`${page.commandPrefix} up`)}`,
  ].join('\n');
}

function findingLines(finding: DoctorFinding, widest: number, { width, style }: Page): readonly string[] {
  const paint = { ok: style.pass, warning: style.undecided, missing: style.fail }[finding.status];
  const lead = 11 + 2 + widest + 2;
  const detail = wrap(cleanText(finding.detail), Math.max(20, width - lead));
  return [
    ...detail.map((line, index) =>
      index === 0
        ? `${paint(padEnd(WORDS[finding.status], 11))}  ${padEnd(finding.title, widest)}  ${line}`
        : `${' '.repeat(lead)}${line}`,
    ),
    // a command stays on one line, so that it can be copied
    ...(finding.fix === ''
      ? []
      : cleanText(finding.fix)
          .split('\n')
          .map((line) => `${' '.repeat(13)}${style.code(line)}`)),
  ];
}
