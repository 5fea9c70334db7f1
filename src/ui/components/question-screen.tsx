import type { ReactElement } from 'react';
import { cleanText } from '../../model/clean-text.ts';
import { useKeys } from '../hooks/use-keys.ts';
import type { Question } from '../question.ts';
import { EMPTY_LINE, span, type Line } from '../text/styled-line.ts';
import { wrapSpans } from '../text/wrap-lines.ts';
import { ClusterStatus } from './cluster-status.tsx';
import { TimeLeftOr } from './exam-time.tsx';
import { Frame, useBody } from './frame.tsx';
import { Pane } from './pane.tsx';

interface QuestionScreenProps {
  readonly question: Question;
  readonly onAnswer: (yes: boolean) => void;
}

/** A question over the screen it is about. Where something would be lost, only `y` agrees. */
export function QuestionScreen({ question, onAnswer }: QuestionScreenProps): ReactElement {
  const { columns, rows } = useBody();
  useKeys(
    ['yes', 'no', 'open', 'help', 'quit'] as const,
    (action) => {
      if (action === 'yes' || (action === 'open' && !question.loses)) onAnswer(true);
      else if (action === 'no') onAnswer(false);
      // the other keys do nothing while a question stands
    },
    'overlay',
  );
  return (
    <Frame
      title={[span(cleanText(question.title), 'heading')]}
      status={
        <TimeLeftOr>
          <ClusterStatus />
        </TimeLeftOr>
      }
      keys={[
        { action: 'yes', label: question.yes },
        { action: 'no', label: question.no },
      ]}
    >
      <Pane lines={questionLines(question, columns)} offset={0} height={rows} />
    </Frame>
  );
}

function questionLines({ text, yes, no }: Question, columns: number): readonly Line[] {
  const paragraphs = text.flatMap((paragraph) =>
    wrapSpans([span(cleanText(paragraph))], columns - 4, { first: [span('   ')], rest: [span('   ')] }),
  );
  return [
    EMPTY_LINE,
    ...paragraphs,
    EMPTY_LINE,
    [span('   y', 'strong'), span(`  ${yes}`)],
    [span('   n', 'strong'), span(`  ${no}`)],
  ];
}
