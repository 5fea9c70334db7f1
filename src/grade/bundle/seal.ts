import { createHash } from 'node:crypto';
import { BUNDLE_FORMAT, type Bundle } from '../../model/bundle.ts';
import type { Json } from '../../model/json.ts';
import { API_VERSION } from '../../model/result.ts';
import { sortedJson } from '../../model/sorted-json.ts';

/** What a bundle is made from. */
export type BundleContent = Omit<Bundle, 'apiVersion' | 'kind' | 'format' | 'digests'>;

/** The text of a bundle: JSON, of which nothing that a terminal obeys is left as it is. */
export function sealBundle(content: BundleContent): string {
  // what is written is what is digested: undefined is gone, dates are texts
  const plain = JSON.parse(JSON.stringify(content)) as BundleContent;
  const bundle: Bundle = {
    apiVersion: API_VERSION,
    kind: 'Bundle',
    format: BUNDLE_FORMAT,
    ...plain,
    digests: digestsOf(plain),
  };
  return `${JSON.stringify(bundle, null, 1).replaceAll(UNSAFE, escapeCharacter)}\n`;
}

/** The digests of a bundle's parts. */
export function digestsOf(content: BundleContent): Bundle['digests'] {
  const { tasks, exam, ungraded, program, writtenAt } = content;
  return {
    exam: digest({ exam, ungraded, program, writtenAt } as unknown as Json),
    tasks: tasks.map((task) => digest(task as unknown as Json)),
  };
}

// C1 controls and what reorders text; JSON itself escapes the other controls
const UNSAFE = /[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

function escapeCharacter(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function digest(value: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(sortedJson(value)))
    .digest('hex');
}
