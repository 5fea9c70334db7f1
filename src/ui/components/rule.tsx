import { Box } from 'ink';
import type { ReactElement } from 'react';

/** A line across its place; as a border, so that it follows the window without a new render. */
export function Rule(): ReactElement {
  return (
    <Box
      width="100%"
      flexShrink={0}
      borderStyle="single"
      borderBottom={false}
      borderLeft={false}
      borderRight={false}
      borderDimColor
    />
  );
}
