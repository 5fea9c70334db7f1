import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { plainText } from '../text/plain-text.ts';
import type { Line } from '../text/styled-line.ts';
import { lookOf } from '../theme.ts';
import { useUi } from '../ui-context.ts';

/** One row; what is wider than its place is cut. */
export function LineView({ line }: { readonly line: Line }): ReactElement | null {
  const { colours, plain } = useUi();
  if (plain) {
    const text = plainText(line);
    return text === '' ? null : <Text>{text}</Text>;
  }
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {line.map((span, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- spans have no identity but their place
        <Text key={index} {...lookOf(span.role, colours)}>
          {span.text}
        </Text>
      ))}
    </Text>
  );
}

/** Rows one below the other. */
export function LinesView({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- rows have no identity but their place
        <LineView key={index} line={line} />
      ))}
    </Box>
  );
}
