import { DOMAIN_CODES, EXAM, type DomainCode } from '../../../model/curriculum.ts';
import { DIFFICULTIES, type ExamChoices } from '../../../model/exam/exam.ts';

/** A row of the form. */
export type Field = 'mode' | 'minutes' | 'tasks' | 'difficulty' | 'pack' | 'seed' | DomainCode;

export interface SetupState {
  readonly choices: ExamChoices;
  readonly field: Field;
}

export type SetupAction =
  | { readonly type: 'choose'; readonly field: Field }
  | { readonly type: 'step'; readonly by: 1 | -1; readonly packs: readonly string[] }
  | { readonly type: 'toggle' }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'erase' };

const MINUTES = [5, 10, 15, 20, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240] as const;
const MOST_SEED_DIGITS = 9;

/** The exam as on the day, with this seed. */
export function startSetup(seed: number): SetupState {
  return {
    field: 'mode',
    choices: {
      mode: 'mock',
      seed,
      minutes: EXAM.minutes,
      tasks: null,
      domains: [],
      pack: null,
      difficulty: null,
    },
  };
}

/** The rows there are; packs are a choice only where there are several. */
export function fieldsOf(packs: readonly string[]): readonly Field[] {
  return [
    'mode',
    'minutes',
    'tasks',
    'difficulty',
    ...(packs.length > 1 ? (['pack'] as const) : []),
    'seed',
    ...DOMAIN_CODES,
  ];
}

/** Is a domain drawn from? None named means all. */
export function takesDomain({ domains }: ExamChoices, domain: DomainCode): boolean {
  return domains.length === 0 || domains.includes(domain);
}

export function reduceSetup(state: SetupState, action: SetupAction): SetupState {
  const { choices, field } = state;
  const put = (changes: Partial<ExamChoices>): SetupState => ({
    ...state,
    choices: { ...choices, ...changes },
  });
  switch (action.type) {
    case 'choose':
      return { ...state, field: action.field };
    case 'step':
      return put(stepped(choices, field, action.by, action.packs));
    case 'toggle':
      return isDomain(field) ? put({ domains: toggled(choices, field) }) : state;
    case 'digit': {
      if (field !== 'seed') return state;
      const digits = choices.seed === 0 ? action.digit : `${choices.seed}${action.digit}`;
      return digits.length > MOST_SEED_DIGITS ? state : put({ seed: Number(digits) });
    }
    case 'erase':
      return field === 'seed' ? put({ seed: Math.floor(choices.seed / 10) }) : state;
  }
}

function stepped(
  choices: ExamChoices,
  field: Field,
  by: 1 | -1,
  packs: readonly string[],
): Partial<ExamChoices> {
  switch (field) {
    case 'mode':
      return { mode: choices.mode === 'mock' ? 'training' : 'mock' };
    case 'minutes':
      return { minutes: beside(MINUTES, choices.minutes, by, false) };
    case 'tasks': {
      const numbers = Array.from({ length: EXAM.mostTasks }, (_, index) => index + 1);
      return { tasks: beside([null, ...numbers], choices.tasks, by, true) };
    }
    case 'difficulty':
      return { difficulty: beside([null, ...DIFFICULTIES], choices.difficulty, by, true) };
    case 'pack':
      return { pack: beside([null, ...packs], choices.pack, by, true) };
    case 'seed':
      return { seed: Math.max(0, choices.seed + by) };
    default:
      return { domains: toggled(choices, field) };
  }
}

/** The value beside the one chosen; round at the ends or not. */
function beside<T>(values: readonly T[], chosen: T, by: 1 | -1, round: boolean): T {
  const place = values.indexOf(chosen) + by;
  const kept = round
    ? (place + values.length) % values.length
    : Math.min(values.length - 1, Math.max(0, place));
  return values[kept] ?? chosen;
}

/** In or out; the last one stays in, and all of them are none named. */
function toggled(choices: ExamChoices, domain: DomainCode): readonly DomainCode[] {
  const taken = DOMAIN_CODES.filter((code) =>
    code === domain ? !takesDomain(choices, code) : takesDomain(choices, code),
  );
  if (taken.length === 0) return choices.domains;
  return taken.length === DOMAIN_CODES.length ? [] : taken;
}

export function isDomain(field: Field): field is DomainCode {
  return (DOMAIN_CODES as readonly string[]).includes(field);
}
