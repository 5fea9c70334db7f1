import { resolve } from 'node:path';
import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { PACK_ARGUMENT } from '../pack-argument.ts';

export const packCheckCommand: Command = {
  name: 'pack check',
  summary: 'read a pack and say all that is wrong in it; needs no cluster',
  description:
    'Reads every file of a pack and says all faults at once, with file, line, column and what to do. Runs nothing.',
  arguments: [PACK_ARGUMENT],
  examples: [
    { line: 'pack check ./my-pack', text: 'every fault, with file, line and column' },
    { line: 'pack check', text: 'the tasks that come with the program' },
  ],
  seeAlso: ['pack test', 'pack schema'],
  formats: ['json'],
  async run(context, [given]) {
    const root = given === undefined ? context.programFolder : resolve(context.folder, given);
    const { CHECK_KINDS } = await import('../../grade/check-kinds.ts');
    const { checkPack } = await import('../../pack/check-pack.ts');
    const { formatFault } = await import('../../pack/pack-fault.ts');
    const { pack, references, faults } = await checkPack(root, CHECK_KINDS);
    const tasks = pack?.tasks.length ?? 0;
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      const name = pack?.identity.name ?? null;
      context.print(jsonText({ pack: name, valid: faults.length === 0, tasks, references, faults }));
    } else {
      for (const fault of faults) context.print(formatFault(fault));
      const { count } = await import('../../report/columns.ts');
      const counts = `${count(tasks, 'task')}, ${count(references, 'reference attempt')}`;
      const where = given === undefined ? '' : ` ${given}`;
      const { commandPrefix } = context.page;
      context.print(
        faults.length === 0
          ? `sound: ${counts}\nnext: ${commandPrefix} pack test${where}`
          : `${count(faults.length, 'fault')}; read: ${counts}\nnext: mend them, then ${commandPrefix} pack check${where}`,
      );
    }
    return faults.length === 0 ? EXIT.done : EXIT.usage;
  },
};
