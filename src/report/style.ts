/** How parts of a text are set off. Every colour stands beside a word, so plain text loses nothing. */
export interface Style {
  readonly pass: (text: string) => string;
  readonly fail: (text: string) => string;
  readonly undecided: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly code: (text: string) => string;
}

const unchanged = (text: string): string => text;

/** For files, pipes, NO_COLOR and screen readers. */
export const plainStyle: Style = {
  pass: unchanged,
  fail: unchanged,
  undecided: unchanged,
  strong: unchanged,
  faint: unchanged,
  code: unchanged,
};

// ECMA-48 SGR; the basic colours follow the theme of the learner's terminal
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;

/** For terminals with colours. */
export const colourStyle: Style = {
  pass: sgr(32, 39),
  fail: sgr(31, 39),
  undecided: sgr(33, 39),
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  code: sgr(36, 39),
};

/** What every text needs to know of the place it is shown in. */
export interface Page {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
  /** How a command of this program is typed here, such as "cks" or "npm run -s cks --". */
  readonly commandPrefix: string;
}
