import type { AttemptStatus, Status } from '../model/status.ts';
import type { TextRole } from './text/styled-line.ts';

/** How a role is drawn: attributes of ink's Text. */
export interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly italic?: boolean;
}

/** The sixteen colours of the terminal only, so that the user's own palette decides. */
const LOOKS: Readonly<Record<TextRole, Look>> = {
  plain: {},
  strong: { bold: true },
  emphasis: { italic: true },
  code: { color: 'cyan' },
  muted: { dimColor: true },
  accent: { color: 'blue', bold: true },
  heading: { bold: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  unsure: { color: 'yellow' },
};

/** What a role looks like; without colours weight remains. */
export function lookOf(role: TextRole, colours: boolean): Look {
  const { color, ...rest } = LOOKS[role];
  if (color === undefined) return rest;
  // code and what is accented must stand out without colours too
  return colours ? { ...rest, color } : { ...rest, bold: rest.bold ?? role === 'code' };
}

/** A state never shows by colour alone: glyph and word always stand beside it. */
export interface Sign {
  readonly glyph: string;
  readonly word: string;
  readonly role: TextRole;
}

export const CHECK_SIGNS: Readonly<Record<Status | 'open' | 'looking', Sign>> = {
  pass: { glyph: '✓', word: 'pass', role: 'good' },
  fail: { glyph: '✗', word: 'fail', role: 'bad' },
  error: { glyph: '?', word: 'could not look', role: 'unsure' },
  open: { glyph: '·', word: 'not yet', role: 'muted' },
  looking: { glyph: '○', word: 'looking', role: 'accent' },
};

export const STEP_SIGNS = {
  waiting: { glyph: '·', word: 'waiting', role: 'muted' },
  running: { glyph: '○', word: 'running', role: 'accent' },
  done: { glyph: '✓', word: 'done', role: 'good' },
  failed: { glyph: '✗', word: 'failed', role: 'bad' },
} as const satisfies Record<string, Sign>;

export const TASK_SIGNS = {
  new: { glyph: '·', word: 'new', role: 'muted' },
  open: { glyph: '◐', word: 'open', role: 'accent' },
  solved: { glyph: '✓', word: 'solved', role: 'good' },
  unavailable: { glyph: '–', word: 'unavailable', role: 'unsure' },
} as const satisfies Record<string, Sign>;

export const FINDING_SIGNS = {
  ok: { glyph: '✓', word: 'ok', role: 'good' },
  warning: { glyph: '!', word: 'warning', role: 'unsure' },
  missing: { glyph: '✗', word: 'missing', role: 'bad' },
} as const satisfies Record<string, Sign>;

/** Marks at a question of an exam. */
export const MARKS = {
  flagged: { glyph: '⚑', word: 'flagged', role: 'unsure' },
  visited: { glyph: '✎', word: 'seen', role: 'plain' },
  noted: { glyph: '≡', word: 'note', role: 'accent' },
} as const satisfies Record<string, Sign>;

/** How an exam or a question of it came out. */
export const OUTCOME_SIGNS: Readonly<Record<AttemptStatus, Sign>> = {
  passed: { glyph: '✓', word: 'passed', role: 'good' },
  failed: { glyph: '✗', word: 'failed', role: 'bad' },
  undecided: { glyph: '?', word: 'undecided', role: 'unsure' },
};

export const NOTICE_SIGNS = {
  good: { glyph: '✓', word: '', role: 'good' },
  bad: { glyph: '✗', word: '', role: 'bad' },
  unsure: { glyph: '?', word: '', role: 'unsure' },
  plain: { glyph: '·', word: '', role: 'plain' },
} as const satisfies Record<string, Sign>;

/** Stands before what is chosen. */
export const POINTER = '▸';

/** Frames of the glyph of a running step. */
export const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
