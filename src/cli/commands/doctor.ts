import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what this machine has, what is missing, the command that mends it',
  description:
    'Looks for a container engine, kind, kubectl, memory, disk and what else the tasks need, and names for each thing that is missing the command that mends it. Changes nothing. The exit status is 3 where something needed is missing.',
  examples: [
    { line: 'doctor', text: 'what to mend before the first task' },
    { line: 'doctor --output json', text: 'the same for a program' },
  ],
  seeAlso: ['up', 'list'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    const report = await trainer.doctor(context.signal);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText(report));
    } else {
      const { doctorText } = await import('../../report/doctor-text.ts');
      context.print(doctorText(report, context.page));
    }
    return report.findings.some(({ status }) => status === 'missing') ? EXIT.machine : EXIT.done;
  },
};
