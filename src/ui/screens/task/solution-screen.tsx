import { useMemo, useState, type ReactElement } from 'react';
import { cleanText } from '../../../model/clean-text.ts';
import type { Solution } from '../../../model/ports/trainer.ts';
import { BarText } from '../../components/elapsed.tsx';
import { scroll } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { oneLine } from '../../text/format.ts';
import { renderMarkdown } from '../../text/markdown.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { wrapVerbatim } from '../../text/wrap-lines.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';

/** One answer that earns everything, and why it is one. */
export function SolutionScreen({
  title,
  name,
  shell,
  solution,
}: {
  readonly title: string;
  readonly name: string;
  /** The task whose shell `s` opens; null where there is none any more. */
  readonly shell: string | null;
  readonly solution: Solution;
}): ReactElement {
  const ui = useUi();
  const { columns, rows } = useBody();
  const [offset, setOffset] = useState(0);
  const lines = useMemo(() => solutionLines(solution, columns), [solution, columns]);
  useKeys([...LIST_MOVES, 'back', 'shell'] as const, (action) => {
    if (action === 'back') ui.back();
    else if (action === 'shell') {
      if (shell !== null) ui.visitShell(shell);
    } else setOffset(scrollBy(offset, action, lines.length, rows));
  });
  return (
    <Frame
      title={[span('Solution', 'heading'), span(` · ${oneLine(title)}`)]}
      status={<BarText>{oneLine(name)}</BarText>}
      keys={[scroll, 'pageDown', ...(shell === null ? [] : (['shell'] as const)), 'back']}
    >
      <Pane lines={lines} offset={offset} height={rows} />
    </Frame>
  );
}

function solutionLines({ form, text, why }: Solution, columns: number): readonly Line[] {
  const width = columns - 3;
  const what = form === 'script' ? 'These commands do it' : 'This manifest does it (kubectl apply -f)';
  return [
    EMPTY_LINE,
    [span(` ${what}`, 'heading')],
    EMPTY_LINE,
    ...wrapVerbatim(cleanText(text).trimEnd(), 'code', columns - 1, {
      first: [span('   ')],
      rest: [span('     ')],
    }),
    EMPTY_LINE,
    ...renderMarkdown(why, width).map((line): Line => [span(' '), ...line]),
  ];
}
