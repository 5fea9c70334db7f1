import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { DoctorFinding, DoctorReport } from '../../../model/doctor-report.ts';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import type { FaultText } from '../../fault.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { useWork } from '../../hooks/use-work.ts';
import { oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../text/wrap-lines.ts';
import { FINDING_SIGNS } from '../../theme.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';
import { faultLines } from '../work/work-lines.ts';

/** What this machine has, what is missing, and the command that mends it. */
export function DoctorScreen(): ReactElement {
  const ui = useUi();
  const { trainer } = ui;
  const { columns, rows } = useBody();
  const work = useWork();
  const { run } = work;
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [fault, setFault] = useState<FaultText | null>(null);
  const [offset, setOffset] = useState(0);

  const look = useCallback(async () => {
    const outcome = await run((_onStep, signal) => trainer.doctor(signal));
    if (outcome.type === 'done') setReport(outcome.value);
    setFault(outcome.type === 'failed' ? outcome.fault : null);
  }, [run, trainer]);
  useEffect(() => {
    // looking is what the screen is for; that it has begun shows at once
    // oxlint-disable-next-line react/set-state-in-effect
    void look();
  }, [look]);

  const busy = work.state.phase !== 'idle';
  const lines =
    fault !== null
      ? faultLines(fault, columns)
      : report === null
        ? [EMPTY_LINE, [span('   looking …', 'muted')]]
        : doctorLines(report, columns);
  useKeys([...LIST_MOVES, 'back', 'refresh'] as const, (action) => {
    if (action === 'back') {
      if (busy) work.cancel();
      ui.back();
    } else if (action === 'refresh') void look();
    else setOffset(scrollBy(offset, action, lines.length, rows));
  });
  return (
    <Frame
      title={[span('Doctor', 'heading'), span(busy && report !== null ? '  looking …' : '', 'muted')]}
      status={<ClusterStatus />}
      keys={['refresh', 'back', 'quit']}
    >
      <Pane lines={lines} offset={offset} height={rows} />
    </Frame>
  );
}

/** One finding per row, what mends it below. */
export function doctorLines({ findings, provider }: DoctorReport, columns: number): readonly Line[] {
  const titleWidth = Math.min(28, Math.max(8, ...findings.map(({ title }) => textWidth(title)))) + 2;
  const missing = findings.filter(({ status }) => status !== 'ok').length;
  return [
    EMPTY_LINE,
    ...findings.flatMap((finding) => findingLines(finding, titleWidth, columns)),
    EMPTY_LINE,
    missing === 0
      ? [span('   Everything needed is here.', 'good')]
      : [span(`   ${missing} of ${findings.length} could be better.`, 'unsure')],
    EMPTY_LINE,
    ...wrapSpans([span(oneLine(provider.name), 'strong'), span(`: ${oneLine(provider.why)}`)], columns - 2, {
      first: [span('   Clusters come from ', 'muted')],
      rest: [span('   ')],
    }),
  ];
}

function findingLines(finding: DoctorFinding, titleWidth: number, columns: number): readonly Line[] {
  const sign = FINDING_SIGNS[finding.status];
  const head = [
    span(`   ${sign.glyph} ${fitToWidth(sign.word, 8)} `, sign.role),
    span(fitToWidth(oneLine(finding.title), titleWidth)),
  ];
  const hanging = [span(' '.repeat(14 + titleWidth))];
  const detail = wrapSpans([span(oneLine(finding.detail), 'muted')], columns - 2, {
    first: head,
    rest: hanging,
  });
  if (finding.fix === '') return detail;
  return [
    ...detail,
    ...wrapVerbatim(oneLine(finding.fix), 'code', columns - 2, {
      first: [span('              mend  ', 'muted')],
      rest: [span(' '.repeat(20))],
    }),
  ];
}
