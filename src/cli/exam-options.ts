import { UsageFault } from '../lib/errors.ts';
import { DOMAIN_CODES, EXAM, type DomainCode } from '../model/curriculum.ts';
import { DIFFICULTIES, type ExamChoices } from '../model/exam/exam.ts';
import type { CommandOptions } from './command.ts';
import { readSeed } from './seed.ts';

/** The options of `exam start`. */
export const EXAM_OPTIONS = [
  { syntax: '--seed <number>', text: 'sit the exam of this seed again' },
  { syntax: '--minutes <number>', text: `how long it takes (${EXAM.minutes})` },
  { syntax: '--tasks <number>', text: `how many tasks (${EXAM.leastTasks} to ${EXAM.mostTasks})` },
  { syntax: '--domains <codes>', text: `only of these domains, such as CS,RT (${DOMAIN_CODES.join(', ')})` },
  { syntax: '--pack <name>', text: 'only of this pack' },
  { syntax: '--difficulty <level>', text: `only of this difficulty (${DIFFICULTIES.join(', ')})` },
  { syntax: '--training', text: 'may be graded, reset and paused on the way' },
] as const;

const MOST_MINUTES = 24 * 60;
const MOST_TASKS = 100;

/** What an exam is to be drawn by; `random`: for the seed where none is given. Throws UsageFault. */
export function readExamChoices(options: CommandOptions, random: () => number): ExamChoices {
  const pack = options['pack'];
  return {
    mode: options['training'] === true ? 'training' : 'mock',
    seed: readSeed(options['seed']) ?? Math.floor(random() * 2 ** 32),
    minutes: readNumber('--minutes', options['minutes'], MOST_MINUTES) ?? EXAM.minutes,
    tasks: readNumber('--tasks', options['tasks'], MOST_TASKS),
    domains: readDomains(options['domains']),
    pack: typeof pack === 'string' ? pack : null,
    difficulty: readDifficulty(options['difficulty']),
  };
}

function readNumber(option: string, given: string | boolean | undefined, most: number): number | null {
  if (given === undefined) return null;
  const value = Number(given);
  if (/^\d+$/.test(String(given)) && value >= 1 && value <= most) return value;
  throw new UsageFault(
    'usage',
    `${option} takes a whole number from 1 to ${most}, not ${String(given)}`,
    `${option} ${Math.min(20, most)}`,
  );
}

function readDomains(given: string | boolean | undefined): readonly DomainCode[] {
  if (given === undefined) return [];
  const codes = String(given)
    .split(',')
    .map((code) => code.trim().toUpperCase())
    .filter((code) => code !== '');
  return [...new Set(codes)].map((code) => {
    const known = DOMAIN_CODES.find((candidate) => candidate === code);
    if (known !== undefined) return known;
    throw new UsageFault(
      'usage',
      `there is no domain ${code}, but ${DOMAIN_CODES.join(', ')}`,
      '--domains CS,RT',
    );
  });
}

function readDifficulty(given: string | boolean | undefined): ExamChoices['difficulty'] {
  if (given === undefined) return null;
  const known = DIFFICULTIES.find((candidate) => candidate === given);
  if (known !== undefined) return known;
  throw new UsageFault(
    'usage',
    `--difficulty is one of ${DIFFICULTIES.join(', ')}, not ${String(given)}`,
    '--difficulty medium',
  );
}
