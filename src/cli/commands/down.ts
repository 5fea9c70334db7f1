import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const downCommand: Command = {
  name: 'down',
  summary: 'remove the practice cluster; your files and results stay',
  description: 'Removes the practice cluster of this home. Your files, results and history stay.',
  options: [{ syntax: '--yes', text: 'do not ask' }],
  examples: [
    { line: 'down', text: 'asks, then removes the cluster of this home' },
    { line: 'down --yes', text: 'for scripts' },
  ],
  seeAlso: ['up'],
  formats: ['json'],
  async run(context, _args, options) {
    const trainer = await context.openTrainer();
    await trainer.requireDownAllowed();
    const { cluster } = await trainer.provider(context.signal);
    const { state } = await trainer.clusterState(context.signal);
    const asked =
      state === 'absent' ||
      (await context.agree(
        `Remove the cluster ${cluster} and all that is in it? Your files and results stay.`,
        options['yes'] === true,
      ));
    const removed = asked && (await trainer.clusterDown(context.onStep, context.signal));
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText({ cluster, removed }));
    } else if (!asked) context.print('Nothing was removed.');
    else context.print(removed ? `The cluster ${cluster} is gone.` : 'There was no cluster.');
    return EXIT.done;
  },
};
