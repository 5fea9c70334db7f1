import { EXIT } from '../../lib/errors.ts';
import { count } from '../../report/columns.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { EXAM_OPTIONS, readExamChoices } from '../exam-options.ts';
import type { CliTrainer } from '../trainer/cli-trainer.ts';

export const examStartCommand: Command = {
  name: 'exam start',
  summary: 'draw an exam, set its tasks up, then start the clock',
  description:
    "Draws 15 to 20 tasks by the curriculum's weights, sets all of them up, then starts the clock of 120 minutes. The same seed on the same tasks draws the same exam. A task that can not be set up here is not drawn; the draw says what is missing. During an exam there are no hints and no solutions; a --training exam may be graded and paused.",
  options: [...EXAM_OPTIONS, { syntax: '--yes', text: 'agree that practice in the way is put away' }],
  examples: [
    { line: 'exam start', text: 'as on the day: 120 minutes, by the curriculum’s weights' },
    { line: 'exam start --seed 4711', text: 'the same exam again' },
    { line: 'exam start --tasks 3 --minutes 20 --domains CS,RT', text: 'a short one' },
    { line: 'exam start --training', text: 'may be graded and paused on the way' },
  ],
  seeAlso: ['exam status', 'exam question', 'exam finish'],
  formats: ['json'],
  async run(context, _args, options) {
    const choices = readExamChoices(options, Math.random);
    const trainer = await context.openTrainer();
    const open = await trainer.exams.current();
    if (open?.phase === 'preparing') {
      context.note(`cks: goes on preparing the exam of seed ${open.choices.seed} that was interrupted`);
    } else if (open === null) {
      const draw = await trainer.exams.draw(choices, context.signal);
      const agreed = await agreeToPutAway(context, trainer, await trainer.exams.inTheWay(draw), options);
      if (!agreed) return EXIT.done;
      context.note(`cks: setting up ${count(draw.tasks.length, 'task')}; the clock starts when all stand`);
    }
    const exam = await trainer.exams.start(choices, context.onStep, context.signal);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      const { examStateDocument } = await import('../../report/sitting-documents.ts');
      context.print(jsonText(examStateDocument(exam)));
    } else {
      const { examStartedText } = await import('../../report/sitting-text.ts');
      context.print(examStartedText(exam, context.page));
    }
    return EXIT.done;
  },
};

async function agreeToPutAway(
  context: CommandContext,
  trainer: CliTrainer,
  tasks: readonly string[],
  options: Readonly<Record<string, string | boolean | undefined>>,
): Promise<boolean> {
  if (tasks.length === 0) return true;
  const agreed = await context.agree(
    `The exam has tasks that you are practising: ${tasks.join(', ')}. They begin anew: what you did in the cluster is taken away, your files stay. Go on?`,
    options['yes'] === true,
  );
  if (agreed) return true;
  if (context.options.output === 'json') {
    const { jsonText } = await import('../../report/documents.ts');
    context.print(jsonText({ exam: null, inTheWay: tasks }));
  } else context.print(`Nothing was changed. next: ${trainer.commandPrefix} list`);
  return false;
}
