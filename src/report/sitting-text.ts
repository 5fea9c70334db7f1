import { cleanText } from '../model/clean-text.ts';
import { domainOf } from '../model/curriculum.ts';
import type { ClockJump, Exam, ExamDraw, ExamQuestion } from '../model/exam/exam.ts';
import type { OpenTask } from '../model/ports/open-task.ts';
import { providerText } from '../model/provider.ts';
import { alignColumns, count, cutTo } from './columns.ts';
import type { Page } from './style.ts';
import { taskText } from './task-text.ts';

/** "1:12:40 left"; what the clock does where it does not go. */
export function timeLeftText({ phase, time }: Pick<Exam, 'phase' | 'time'>): string {
  switch (phase) {
    case 'preparing':
      return 'being prepared, the clock stands';
    case 'running':
      return `${clockText(time.leftMs)} left`;
    case 'paused':
      return `paused with ${clockText(time.leftMs)} left`;
    case 'ending':
      return 'its time is over';
    case 'ended':
      return 'over';
    case 'abandoned':
      return 'given up';
  }
}

/** An exam as it stands: its clock, its questions, what to type next. */
export function examStatusText(exam: Exam, page: Page): string {
  const { style, commandPrefix } = page;
  const { choices, draw } = exam;
  const kind = choices.mode === 'mock' ? 'Mock exam' : 'Training exam';
  return [
    style.strong(`${kind} · ${timeLeftText(exam)}`),
    `${count(draw.tasks.length, 'task')}, ${count(draw.points, 'point')}, ${count(choices.minutes, 'minute')}, seed ${choices.seed}, on ${providerText(exam.provider)}`,
    ...missingLines(draw),
    ...exam.time.jumps.map(jumpText),
    '',
    ...questionLines(exam, page),
    '',
    `next: ${style.code(`${commandPrefix} ${nextCommand(exam)}`)}`,
  ].join('\n');
}

/** What an exam that has just begun prints. */
export function examStartedText(exam: Exam, page: Page): string {
  const { style, commandPrefix } = page;
  const training = exam.choices.mode === 'training';
  return [
    examStatusText(exam, page),
    `      ${style.code(`${commandPrefix} exam status`)} tells the time that is left; the clock ${training ? `stands only after ${commandPrefix} exam pause` : 'never stops'}`,
    `      ${style.code(`${commandPrefix} exam finish`)} ends it and grades everything`,
  ].join('\n');
}

/** One question: its text, where the work happens, and the marks on it. */
export function questionText(exam: Exam, question: ExamQuestion, open: OpenTask, page: Page): string {
  const { style, commandPrefix } = page;
  const { position, name, host, flagged, note } = question;
  const { task, workdir, kubeconfig } = open;
  const docs = task.docs.map(({ title, url }) => `  ${cleanText(title)}: ${cleanText(url)}`);
  const next =
    position < exam.questions.length ? [`      ${commandPrefix} exam question ${position + 1}`] : [];
  return [
    style.strong(`Question ${position} of ${exam.questions.length} · ${timeLeftText(exam)}`),
    '',
    taskText(task, page),
    '',
    ...(host === null ? [] : [`Host: ssh ${host}`]),
    ...(task.namespaces.length === 0 ? [] : [`Namespace: ${task.namespaces.join(', ')}`]),
    ...(task.containers.length === 0 ? [] : [`Container: ${task.containers.join(', ')}`]),
    `Your files: ${cleanText(workdir)}`,
    ...(kubeconfig === null ? [] : [`Cluster: ${providerText(exam.provider)}`]),
    ...(docs.length === 0 ? [] : ['Docs:', ...docs]),
    ...(flagged ? ['Flagged: yes'] : []),
    ...(note === '' ? [] : [`Your note: ${cleanText(note)}`]),
    '',
    `next: ${style.code(`${commandPrefix} shell ${name}`)} opens your shell`,
    ...next,
  ].join('\n');
}

/** What of the curriculum's proportions is missing, and which tasks were left out. */
function missingLines({ shares, leftOut }: ExamDraw): readonly string[] {
  const missing = shares.flatMap(({ domain, missing: what }) =>
    what === null ? [] : [`missing from ${domainOf(domain).shortTitle}: only ${what}`],
  );
  const reasons = new Map<string, number>();
  for (const { reason } of leftOut) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    ...missing,
    ...[...reasons].map(([reason, amount]) => `not drawn: ${count(amount, 'task')}, ${cleanText(reason)}`),
  ];
}

/** That the clocks disagreed. */
export function jumpText({ at, seconds }: ClockJump): string {
  const way = seconds > 0 ? 'forward' : 'back';
  return `the wall clock was set ${way} by ${count(Math.abs(seconds), 'second')} at ${at}; the exam's time goes by the machine's own clock`;
}

function questionLines(exam: Exam, { width }: Page): readonly string[] {
  const rows = exam.questions.map((question) => [
    question.position === exam.current && exam.phase !== 'preparing' ? '>' : ' ',
    String(question.position).padStart(2),
    question.domain,
    count(question.weight, 'point'),
    markText(question),
    cutTo(cleanText(question.title), Math.max(20, width - 44)),
    cutTo(cleanText(question.note).replaceAll(/\s+/g, ' '), 30),
  ]);
  // titles are told when the clock goes
  return exam.phase === 'preparing' ? [] : alignColumns(rows);
}

function markText({ flagged, visited }: ExamQuestion): string {
  if (flagged) return 'flagged';
  return visited ? 'visited' : '-';
}

function nextCommand({ phase, current }: Exam): string {
  switch (phase) {
    case 'preparing':
      return 'exam start';
    case 'running':
      return `exam question ${current}`;
    case 'paused':
      return 'exam resume';
    case 'ending':
      return 'exam finish';
    case 'ended':
      return 'report';
    case 'abandoned':
      return 'exam start';
  }
}

/** "1:12:40", below an hour "12:40". Rounded up, so that zero means over. */
function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${twoDigits(m)}:${twoDigits(s)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
