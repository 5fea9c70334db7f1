import { EXIT, UsageFault } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const packSchemaCommand: Command = {
  name: 'pack schema',
  summary: 'JSON Schema of pack.yaml and task.yaml, for editors',
  description: 'For editors that complete and check YAML by a JSON Schema. FILE is pack or task.',
  arguments: [{ syntax: '[FILE]', text: 'pack or task; both in one document when it is left out' }],
  examples: [{ line: 'pack schema task > task.schema.json', text: "for an editor's YAML language server" }],
  seeAlso: ['pack check', 'pack new'],
  formats: ['json'],
  async run(context, [file]) {
    const { CHECK_KINDS } = await import('../../grade/check-kinds.ts');
    const { packSchemas } = await import('../../pack/pack-schemas.ts');
    const { jsonText } = await import('../../report/documents.ts');
    const schemas = packSchemas(CHECK_KINDS);
    if (file !== undefined && file !== 'pack' && file !== 'task') {
      throw new UsageFault(
        'usage',
        `there is no schema ${file}; pack and task have one`,
        `${context.page.commandPrefix} pack schema task`,
      );
    }
    context.print(jsonText(file === undefined ? schemas : schemas[file]));
    return EXIT.done;
  },
};
