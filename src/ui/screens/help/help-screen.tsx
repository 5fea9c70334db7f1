import { useState, type ReactElement } from 'react';
import { BarText } from '../../components/elapsed.tsx';
import { scroll } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { ACTIONS, HELP_SECTIONS } from '../../keys.ts';
import { oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';

/** Every key, and the way to a second terminal. */
export function HelpScreen({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { trainer, push } = useUi();
  const { columns, rows } = useBody();
  const [offset, setOffset] = useState(0);
  const lines = helpLines(oneLine(trainer.commandPrefix), columns);
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
      status={<BarText>{`cks ${trainer.version}`}</BarText>}
      keys={['back', scroll, 'intro']}
    >
      <Pane lines={lines} offset={offset} height={rows} />
    </Frame>
  );
}

const KEY_WIDTH = 12;

function helpLines(prefix: string, columns: number): readonly Line[] {
  const sections = HELP_SECTIONS.flatMap(({ title, actions }, index): readonly Line[] => [
    ...(index === 0 ? [] : [EMPTY_LINE]),
    [span(` ${title}`, 'heading')],
    ...actions.flatMap((action) =>
      wrapSpans([span(ACTIONS[action].help)], columns - 2, {
        first: [span(`   ${fitToWidth(ACTIONS[action].shown, KEY_WIDTH)}`, 'code')],
        rest: [span(' '.repeat(3 + KEY_WIDTH))],
      }),
    ),
  ]);
  return [
    ...sections,
    EMPTY_LINE,
    [span(' A second terminal', 'heading')],
    [span(`   ${prefix} shell`, 'code'), span('   the same shell as s')],
    [span(`   eval "$(${prefix} env)"`, 'code'), span('   for a shell that is open already')],
  ];
}
