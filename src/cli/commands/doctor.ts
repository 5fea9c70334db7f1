import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what this machine has, what is missing, the command that mends it',
  examples: [
    { line: 'doctor', text: 'what to mend before the first task' },
    { line: 'doctor --output json', text: 'the same for a program' },
  ],
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
