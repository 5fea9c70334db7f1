import { useMemo, useState, type ReactElement } from 'react';
import { BarText } from '../../components/elapsed.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { oneLine } from '../../text/format.ts';
import { renderMarkdown } from '../../text/markdown.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { introPages } from './intro-pages.ts';

/** Text is easier to read in lines that are not too long. */
const WIDEST = 90;

/** Three pages for the first start; Esc skips what is left of them. */
export function IntroScreen(): ReactElement {
  const ui = useUi();
  const { columns, rows } = useBody();
  const [place, setPlace] = useState(0);
  const [offset, setOffset] = useState(0);
  const pages = useMemo(() => introPages(oneLine(ui.trainer.commandPrefix)), [ui.trainer.commandPrefix]);
  const page = pages[place];
  const lines = useMemo(
    (): readonly Line[] =>
      page === undefined
        ? []
        : [
            EMPTY_LINE,
            ...renderMarkdown(page.text, Math.min(WIDEST, columns) - 6).map((line): Line =>
              line.length === 0 ? EMPTY_LINE : [span('   '), ...line],
            ),
          ],
    [page, columns],
  );
  const last = place === pages.length - 1;

  const leave = (): void => {
    ui.back();
    // a setting that can't be kept only means that these pages come once more
    ui.outlive(ui.trainer.markIntroSeen().catch(() => undefined));
  };
  const turn = (to: number): void => {
    if (to >= pages.length) leave();
    else {
      setPlace(Math.max(0, to));
      setOffset(0);
    }
  };
  useKeys(['open', 'more', 'less', 'back', 'pageDown', 'pageUp', 'up', 'down'] as const, (action) => {
    if (action === 'back') leave();
    else if (action === 'open' || action === 'more') turn(place + 1);
    else if (action === 'less') turn(place - 1);
    else setOffset(scrollBy(offset, action, lines.length, rows));
  });
  return (
    <Frame
      title={[span('Welcome', 'accent'), span(` · ${page?.title ?? ''}`, 'heading')]}
      status={<BarText>{`${place + 1} of ${pages.length}`}</BarText>}
      keys={[
        { action: 'open', label: last ? 'begin' : 'next page' },
        ...(place > 0 ? [{ action: 'less', label: 'page before' } as const] : []),
        { action: 'back', label: 'skip' },
      ]}
    >
      <Pane lines={lines} offset={offset} height={rows} />
    </Frame>
  );
}
