import { EXIT } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import { providerText } from '../../model/provider.ts';
import type { Exam } from '../../model/exam/exam.ts';
import type { ClusterState } from '../../model/ports/provider.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import { count } from '../../report/columns.ts';
import type { Command } from '../command.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'the practice cluster and the task you are at',
  description: 'Says where the cluster comes from and why, whether it serves, and which task you are at.',
  examples: [{ line: 'status', text: 'is the cluster there, and what is started?' }],
  seeAlso: ['up', 'list'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    const provider = await trainer.provider(context.signal);
    const state = await trainer.clusterState(context.signal);
    const open = await trainer.lastOpenTask();
    const exam = await trainer.exams.current();
    if (context.options.output === 'json') {
      const { jsonText, statusDocument } = await import('../../report/documents.ts');
      context.print(jsonText(statusDocument(provider, state, open, exam)));
    } else {
      context.print(`cluster ${provider.cluster} (${providerText(provider.name)}): ${stateText(state)}`);
      context.print(`provider: ${cleanText(provider.why)}`);
      if (open !== null) context.print(`task: ${open.task.id} · ${cleanText(open.task.title)}`);
      if (exam !== null) {
        const { timeLeftText } = await import('../../report/sitting-text.ts');
        context.print(`exam: ${timeLeftText(exam)}`);
      }
      context.print(`next: ${nextCommand(state, open, exam, context.page.commandPrefix)}`);
    }
    return state.state === 'broken' ? EXIT.machine : EXIT.done;
  },
};

function stateText(state: ClusterState): string {
  switch (state.state) {
    case 'absent':
      return 'not made yet';
    case 'ready':
      return `ready, Kubernetes ${state.kubernetes}, ${count(state.nodes, 'node')}`;
    case 'broken':
      return `does not serve: ${cleanText(state.why)}`;
  }
}

function nextCommand(
  state: ClusterState,
  open: OpenTask | null,
  exam: Exam | null,
  commandPrefix: string,
): string {
  switch (state.state) {
    case 'absent':
      return `${commandPrefix} up`;
    case 'broken':
      return state.next;
    case 'ready':
      if (exam !== null) return `${commandPrefix} exam status`;
      return open === null ? `${commandPrefix} list` : `${commandPrefix} grade ${open.task.name}`;
  }
}
