import { EXIT } from '../../lib/errors.ts';
import { providerText } from '../../model/provider.ts';
import type { Command } from '../command.ts';

export const upCommand: Command = {
  name: 'up',
  summary: 'make the practice cluster, or see that it serves',
  description:
    'Makes the cluster that the tasks are done in: by kind where a container engine answers, else the embedded one, which runs anywhere but only simulates containers. There is one per home; it stays until cks down. An interruption leaves nothing behind.',
  options: [
    { syntax: '--node-image <image>', text: 'image of the nodes (also: CKS_NODE_IMAGE)' },
    {
      syntax: '--context <name>',
      text: 'with --provider kubeconfig: the context to practise in (also: CKS_CONTEXT)',
    },
    { syntax: '--retain', text: 'keep what a failure leaves, to look at it' },
    { syntax: '--yes', text: 'agree beforehand to what would be asked' },
  ],
  examples: [
    { line: 'up', text: 'a cluster by kind, or see that it serves' },
    { line: 'up --node-image kindest/node:v1.36.3', text: 'nodes of this version' },
    { line: 'up --provider kubeconfig --context lab', text: 'practise in a cluster of your own' },
  ],
  seeAlso: ['down', 'status', 'doctor'],
  formats: ['json'],
  async run(context, _args, options) {
    const trainer = await context.openTrainer({
      nodeImage: options['nodeImage'] as string | undefined,
      context: options['context'] as string | undefined,
      agree: (question) => context.agree(question, options['yes'] === true),
    });
    const { name, why } = await trainer.provider(context.signal);
    context.note(`cks: the cluster comes from ${providerText(name)}: ${why}`);
    const made = await trainer.clusterUp(
      { retain: options['retain'] === true },
      context.onStep,
      context.signal,
    );
    if (context.options.output === 'json') {
      const { jsonText, upDocument } = await import('../../report/documents.ts');
      context.print(jsonText(upDocument(made)));
    } else {
      context.print(`The cluster ${made.cluster} is ready.`);
      context.print(`next: ${context.page.commandPrefix} list`);
    }
    return EXIT.done;
  },
};
