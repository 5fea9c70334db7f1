/** A key as it was pressed: one character, or a name such as "up", "enter", "ctrl+c". */
export type KeyName = string;

/** Everything the keyboard can ask for, the keys that do, and how bars and the help screen name it. */
export const ACTIONS = {
  up: { keys: ['up', 'k'], shown: '↑ k', label: 'up', help: 'one up; a line of text back' },
  down: { keys: ['down', 'j'], shown: '↓ j', label: 'down', help: 'one down; a line of text on' },
  pageUp: { keys: ['pageup', 'b'], shown: 'PgUp b', label: 'page back', help: 'a page back' },
  pageDown: { keys: ['pagedown', 'space'], shown: 'Space', label: 'page on', help: 'a page on (PgDn too)' },
  first: { keys: ['home'], shown: 'Home', label: 'first', help: 'to the beginning' },
  last: { keys: ['end', 'G'], shown: 'End', label: 'last', help: 'to the end' },
  open: { keys: ['enter'], shown: 'Enter', label: 'open', help: 'open or close what is chosen' },
  back: { keys: ['escape'], shown: 'Esc', label: 'back', help: 'back; cancels work that runs' },
  filter: { keys: ['/'], shown: '/', label: 'filter', help: 'show only the tasks that contain a text' },
  nextTab: {
    keys: ['tab', 'right'],
    shown: 'Tab',
    label: 'next tab',
    help: 'the next tab, such as checks or hints',
  },
  previousTab: { keys: ['shift+tab', 'left'], shown: '⇧Tab', label: 'last tab', help: 'the tab before' },
  shell: {
    keys: ['s'],
    shown: 's',
    label: 'shell',
    help: 'your own shell, set up for this task; exit comes back',
  },
  grade: { keys: ['g'], shown: 'g', label: 'grade', help: 'look at what you did and say what is right' },
  hint: { keys: ['h'], shown: 'h', label: 'hint', help: 'one more hint' },
  reset: { keys: ['r'], shown: 'r', label: 'reset', help: 'put the task back to its start (asks first)' },
  solution: {
    keys: ['S'],
    shown: 'S',
    label: 'solution',
    help: 'show the solution and why it is one (asks first)',
  },
  next: { keys: ['n'], shown: 'n', label: 'next', help: 'the next task that is not solved' },
  nextQuestion: { keys: ['right', 'n'], shown: '→ n', label: 'next', help: 'the next question' },
  previousQuestion: { keys: ['left', 'p'], shown: '← p', label: 'previous', help: 'the question before' },
  jump: {
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '0-9',
    label: 'jump',
    help: 'to the question of that number; one or two digits',
  },
  flag: {
    keys: ['f'],
    shown: 'f',
    label: 'flag',
    help: 'flag the question to come back to, or take the flag off',
  },
  note: { keys: ['N'], shown: 'N', label: 'note', help: 'write a note of your own at the question' },
  keepNote: { keys: ['enter'], shown: 'Enter', label: 'keep', help: 'keep the note' },
  dropNote: { keys: ['escape'], shown: 'Esc', label: 'as before', help: 'leave the note as it was' },
  wordBack: {
    keys: ['ctrl+w'],
    shown: 'Ctrl-W',
    label: 'erase word',
    help: 'erase the word before the cursor',
  },
  eraseAll: { keys: ['ctrl+u'], shown: 'Ctrl-U', label: 'erase', help: 'erase what is before the cursor' },
  fold: { keys: ['tab'], shown: 'Tab', label: 'list', help: 'fold the list of questions away, or show it' },
  time: { keys: ['t'], shown: 't', label: 'time', help: 'say the time that is left' },
  pause: {
    keys: ['P'],
    shown: 'P',
    label: 'pause',
    help: 'stop the clock, or let it go on; a training exam only',
  },
  finish: { keys: ['F'], shown: 'F', label: 'finish', help: 'end the exam and have it graded (asks first)' },
  abandon: { keys: ['A'], shown: 'A', label: 'abandon', help: 'end the exam without a result (asks first)' },
  less: { keys: ['left', 'h'], shown: '←', label: 'less', help: 'the value before' },
  more: { keys: ['right', 'l'], shown: '→', label: 'more', help: 'the next value' },
  toggle: {
    keys: ['space'],
    shown: 'Space',
    label: 'in or out',
    help: 'take the domain in, or leave it out',
  },
  begin: { keys: ['enter'], shown: 'Enter', label: 'begin', help: 'set the tasks up; then the clock starts' },
  gradeAgain: { keys: ['u'], shown: 'u', label: 'grade again', help: 'grade once more what was undecided' },
  saveHtml: { keys: ['w'], shown: 'w', label: 'HTML report', help: 'write the HTML report to a file' },
  saveBundle: {
    keys: ['b'],
    shown: 'b',
    label: 'bundle',
    help: 'write the bundle to a file, for disputing a verdict',
  },
  intro: { keys: ['i'], shown: 'i', label: 'introduction', help: 'the introduction, once more' },
  clusterUp: { keys: ['u'], shown: 'u', label: 'cluster up', help: 'make the practice cluster' },
  log: { keys: ['l'], shown: 'l', label: 'log', help: 'show or hide everything that was reported' },
  retry: { keys: ['r'], shown: 'r', label: 'try again', help: 'try again what failed' },
  refresh: { keys: ['r'], shown: 'r', label: 'look again', help: 'look again' },
  yes: { keys: ['y'], shown: 'y', label: 'yes', help: 'agree' },
  no: { keys: ['n', 'escape'], shown: 'n', label: 'no', help: 'leave it as it is' },
  help: { keys: ['?'], shown: '?', label: 'keys', help: 'this page' },
  quit: { keys: ['q'], shown: 'q', label: 'quit', help: 'leave (asks when something stays behind)' },
  redraw: { keys: ['ctrl+l'], shown: 'Ctrl-L', label: 'redraw', help: 'draw the screen anew' },
  interrupt: { keys: ['ctrl+c'], shown: 'Ctrl-C', label: 'stop', help: 'cancel work that runs; else leave' },
} as const satisfies Record<string, KeyMeaning>;

export type Action = keyof typeof ACTIONS;

interface KeyMeaning {
  readonly keys: readonly KeyName[];
  readonly shown: string;
  readonly label: string;
  readonly help: string;
}

/** The action that a key asks for, among those that are possible now. */
export function findAction<A extends Action>(key: KeyName, possible: readonly A[]): A | undefined {
  return possible.find((action) => (ACTIONS[action].keys as readonly string[]).includes(key));
}

/** The help screen: every action, by where it is of use. */
export const HELP_SECTIONS: readonly { readonly title: string; readonly actions: readonly Action[] }[] = [
  {
    title: 'Everywhere',
    actions: [
      'up',
      'down',
      'pageDown',
      'pageUp',
      'first',
      'last',
      'open',
      'back',
      'help',
      'quit',
      'redraw',
      'interrupt',
    ],
  },
  { title: 'Home and tasks', actions: ['filter', 'clusterUp'] },
  {
    title: 'In a task',
    actions: ['shell', 'grade', 'nextTab', 'previousTab', 'hint', 'reset', 'solution', 'next'],
  },
  { title: 'Before an exam', actions: ['less', 'more', 'toggle', 'begin'] },
  {
    title: 'In an exam',
    actions: [
      'nextQuestion',
      'previousQuestion',
      'jump',
      'shell',
      'flag',
      'note',
      'fold',
      'time',
      'finish',
      'abandon',
      'pause',
    ],
  },
  { title: 'While you write a note', actions: ['keepNote', 'dropNote', 'wordBack', 'eraseAll'] },
  { title: 'After an exam', actions: ['open', 'solution', 'gradeAgain', 'saveHtml', 'saveBundle'] },
  { title: 'In the history', actions: ['nextTab', 'previousTab', 'open', 'refresh'] },
  { title: 'While something runs, and afterwards', actions: ['log', 'retry', 'back'] },
  { title: 'On this page', actions: ['intro'] },
];

/** The flags of ink's useInput that name a key. */
export interface PressedFlags {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const NAMED: readonly (readonly [keyof PressedFlags, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

/** The keys in what the terminal sent; several when they came in one piece. */
export function keysOf(input: string, flags: PressedFlags): readonly KeyName[] {
  if (flags.tab) return [flags.shift ? 'shift+tab' : 'tab'];
  for (const [flag, name] of NAMED) if (flags[flag]) return [name];
  if (flags.ctrl) return [`ctrl+${input}`];
  if (flags.meta) return [`meta+${input}`];
  return Array.from(input, (character) => {
    if (character === ' ') return 'space';
    return character === '\r' || character === '\n' ? 'enter' : character;
  });
}

/** Is it a character to type, not a named key? */
export function isCharacter(key: KeyName): boolean {
  return Array.from(key).length === 1;
}
