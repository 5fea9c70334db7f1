import { useState, type ReactElement } from 'react';
import { BarText } from '../../components/elapsed.tsx';
import { TimeLeftOr } from '../../components/exam-time.tsx';
import { scroll } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { WIDE } from '../../components/wide.ts';
import { scrollBy } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { ACTIONS, HELP_SECTIONS } from '../../keys.ts';
import { oneLine } from '../../text/format.ts';
import { EMPTY_LINE, lineText, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';

/** Every key, and the way to a second terminal. */
export function HelpScreen({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { trainer, push, plain } = useUi();
  const { columns, rows } = useBody();
  const [offset, setOffset] = useState(0);
  const lines = helpLines(oneLine(trainer.commandPrefix), columns, plain);
  useKeys(
    [...LIST_MOVES, 'back', 'open', 'help', 'quit', 'intro'] as const,
    (action) => {
      if (action === 'intro') {
        onClose();
        push({ screen: 'intro' });
        return;
      }
      if (action === 'back' || action === 'open' || action === 'help' || action === 'quit') onClose();
      else setOffset(scrollBy(offset, action, lines.length, rows));
    },
    'overlay',
  );
  return (
    <Frame
      title={[span('Keys', 'heading')]}
      status={
        <TimeLeftOr>
          <BarText>{`cks ${trainer.version}`}</BarText>
        </TimeLeftOr>
      }
      keys={['back', scroll, 'intro']}
    >
      <Pane lines={lines} offset={offset} height={rows} />
    </Frame>
  );
}

const KEY_WIDTH = 12;

/** Every section; in two columns where there is room. */
function helpLines(prefix: string, columns: number, plain: boolean): readonly Line[] {
  const wide = columns >= WIDE && !plain;
  const width = wide ? Math.floor(columns / 2) : columns;
  const sections = HELP_SECTIONS.map(({ title, actions }): readonly Line[] => [
    [span(` ${title}`, 'heading')],
    ...actions.flatMap((action) =>
      wrapSpans([span(ACTIONS[action].help)], width - 2, {
        first: [span(`   ${fitToWidth(ACTIONS[action].shown, KEY_WIDTH)}`, 'code')],
        rest: [span(' '.repeat(3 + KEY_WIDTH))],
      }),
    ),
    EMPTY_LINE,
  ]);
  const outside: readonly Line[] = [
    [span(' A second terminal', 'heading')],
    [span(`   ${prefix} shell`, 'code'), span('   the same shell as s')],
    [span(`   eval "$(${prefix} env)"`, 'code'), span('   for a shell that is open already')],
  ];
  const all = [...sections, outside];
  return wide ? sideBySide(all, width) : all.flat();
}

/** Sections in two columns of about the same height; none is torn apart. */
function sideBySide(sections: readonly (readonly Line[])[], width: number): readonly Line[] {
  const half = sections.flat().length / 2;
  let above = 0;
  const isLeft = sections.map(({ length }) => {
    above += length;
    return above - length / 2 <= half;
  });
  const left = sections.filter((_section, index) => isLeft[index]).flat();
  const right = sections.filter((_section, index) => !isLeft[index]).flat();
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row): Line => {
    const line = left[row] ?? EMPTY_LINE;
    const gap = ' '.repeat(Math.max(0, width - textWidth(lineText(line))));
    return [...line, span(gap), ...(right[row] ?? [])];
  });
}
