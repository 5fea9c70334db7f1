import type { ReferenceAttempt, Task } from '../../model/task.ts';
import { chooseChanges } from './choose-changes.ts';
import { makeChanges } from './make-changes.ts';
import { namespaceTokens, nameWithParameters, readManifest, writeManifest } from './manifest-text.ts';

/** Wrong attempts that the program makes of a task's solution. */
export interface MadeUp {
  /** The reference that was changed; null: none of the correct ones is a manifest. */
  readonly from: string | null;
  /** How many changes are known of it. */
  readonly possible: number;
  readonly attempts: readonly ReferenceAttempt[];
}

/** At most `most` made-up attempts of the solution, or of the first alternative that is a manifest. */
export function planMadeUp(
  task: Task,
  references: readonly ReferenceAttempt[],
  most: number,
  seed: number,
): MadeUp {
  const correct = [
    ...references.filter(({ type }) => type === 'solution'),
    ...references.filter(({ type }) => type === 'alternative'),
  ].filter(({ form }) => form === 'manifest');
  for (const reference of correct) {
    const objects = readManifest(reference.text, task.parameters);
    if (objects === null) continue;
    const changes = makeChanges(objects, namespaceTokens(task.parameters));
    const attempts = chooseChanges(changes, most, seed).map((change): ReferenceAttempt => ({
      name: nameWithParameters(change.name, task.parameters),
      type: 'wrong',
      file: `${reference.file}, changed`,
      form: 'manifest',
      text: writeManifest(change.objects, task.parameters),
      fails: [],
    }));
    return { from: reference.file, possible: changes.length, attempts };
  }
  return { from: null, possible: 0, attempts: [] };
}
