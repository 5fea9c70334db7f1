import { EXIT, UsageFault } from '../../lib/errors.ts';
import { COMPLETING_SHELLS, completionScript } from '../../shell/completion.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';

export const completionCommand: Command = {
  name: 'completion',
  summary: 'a script that lets your shell complete commands, options and tasks',
  description:
    'Prints a script for your shell. Put it where your shell reads it (see the examples), or try it first: eval "$(cks completion bash)". It completes commands, options and their values, tasks (those that are started first where they are meant), questions and exams. In cks shell it is there already.',
  arguments: [
    { syntax: '[SHELL]', text: `${COMPLETING_SHELLS.join(', ')}; your own (SHELL) when it is left out` },
    { syntax: '[WORD...]', text: 'for the script itself', hidden: true },
  ],
  options: [{ syntax: '--words', text: 'answer what fits as the last of the words', hidden: true }],
  examples: [
    { line: 'completion bash >> ~/.bashrc', text: 'bash: from the next shell on' },
    { line: 'completion zsh >> ~/.zshrc', text: 'zsh: the same' },
    { line: 'completion fish > ~/.config/fish/completions/cks.fish', text: 'fish: at once' },
  ],
  seeAlso: ['help', 'shell'],
  formats: [],
  async run(context, [given, ...words], options) {
    if (options['words'] === true) {
      await answer(context, words);
      return EXIT.done;
    }
    const shell = given ?? shellOf(context);
    const known = COMPLETING_SHELLS.find((candidate) => candidate === shell);
    if (known === undefined || words.some((word) => word !== undefined)) {
      throw new UsageFault(
        'usage',
        `completion is for ${COMPLETING_SHELLS.join(', ')}, not ${shell || 'this shell'}`,
        `${context.page.commandPrefix} completion bash`,
      );
    }
    context.print(completionScript(known, context.program).trimEnd());
    return EXIT.done;
  },
};

/** The name of the user's own shell. */
function shellOf({ env }: CommandContext): string {
  return env['SHELL']?.split('/').at(-1) ?? '';
}

/** A prompt is no place for messages: whatever goes wrong, nothing fits. */
async function answer(context: CommandContext, words: readonly (string | undefined)[]): Promise<void> {
  try {
    const { completeWords } = await import('../completion/complete.ts');
    const { lookUpNames } = await import('../completion/look-up.ts');
    const { also, candidates } = completeWords(
      words.map((word) => word ?? ''),
      context.commands,
      lookUpNames(context),
    );
    const lines = candidates.map(({ word, text }) => `${word}\t${text.replaceAll(/\s+/g, ' ')}`);
    context.print([also, ...lines].join('\n'));
  } catch {
    context.print('nothing');
  }
}
