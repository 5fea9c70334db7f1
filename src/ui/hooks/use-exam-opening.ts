import type { ExamChoices, ExamDraw } from '../../model/exam/exam.ts';
import { describeFault } from '../fault.ts';
import { faultNotice } from '../notice.ts';
import { count, oneLine } from '../text/format.ts';
import { useUi } from '../ui-context.ts';
import { needsTheCluster, newClusterQuestion } from './use-task-opening.ts';

/** Begins an exam: offers a cluster where it needs one, asks about practice in the way, then sets the tasks up. */
export function useExamOpening(): (choices: ExamChoices, draw: ExamDraw) => void {
  const ui = useUi();
  const { exams } = ui.trainer;

  const prepare = async (choices: ExamChoices, draw: ExamDraw): Promise<void> => {
    const inTheWay = await exams.inTheWay(draw);
    const push = (): void => ui.push({ screen: 'exam-prepare', choices });
    if (inTheWay.length === 0) {
      push();
      return;
    }
    ui.ask({
      title: 'Put practice tasks away?',
      text: [
        `${count(inTheWay.length, 'task')} of this exam ${inTheWay.length === 1 ? 'is' : 'are'} open for practice:`,
        ...inTheWay.map((task) => `• ${oneLine(task)}`),
        'The exam sets them up anew: what is in the cluster of them goes. Your files are kept.',
      ],
      yes: 'put them away and begin',
      no: 'not now',
      loses: true,
      onYes: push,
    });
  };
  const begin = async (choices: ExamChoices, draw: ExamDraw): Promise<void> => {
    const { data } = ui;
    const drawn = new Set(draw.tasks);
    const needsCluster = data.tasks?.some((task) => drawn.has(task.id) && needsTheCluster(task)) ?? true;
    const cluster = needsCluster ? await data.lookAtCluster() : null;
    const provision = (anew: boolean) => (): void => ui.push({ screen: 'provision', anew, onward: 'exam' });
    if (cluster?.state === 'absent') {
      ui.ask({
        title: 'Create the practice cluster?',
        text: [
          'The exam needs a cluster, and there is none yet.',
          'It is kept afterwards, also when you leave.',
        ],
        yes: 'create it',
        no: 'not now',
        loses: false,
        onYes: provision(false),
      });
    } else if (cluster?.state === 'broken') ui.ask(newClusterQuestion(cluster, provision(true)));
    else await prepare(choices, draw);
  };
  return (choices, draw) => {
    begin(choices, draw).catch((error: unknown) => ui.say(faultNotice(describeFault(error))));
  };
}
