import { quoteWord } from '../../lib/quote-command.ts';
import { parameterEnvironment } from '../../model/parameters.ts';
import type { ParameterValues } from '../../model/task.ts';

/** A variable of ours as a whole quoted word, or bare: "$CKS_PARAM_BOX", ${CKS_ENGINE:-docker}. */
const VARIABLE =
  /"\$(?:(CKS_[A-Z0-9_]+)|\{(CKS_[A-Z0-9_]+)(?::?-[^}"]*)?\})"|\$(?:(CKS_[A-Z0-9_]+)|\{(CKS_[A-Z0-9_]+)(?::?-[^}"]*)?\})/g;

/**
 * An author's script as a learner reads and pastes it: with the values of the attempt in place of the variables that
 * only `pack test` sets, and without what would end an interactive shell (`set -eu`). `engine`: the program of the
 * machine's container engine, where there is one.
 */
export function readableScript(text: string, values: ParameterValues, engine: string | null): string {
  const known: Readonly<Record<string, string>> = {
    ...parameterEnvironment(values),
    ...(engine === null ? {} : { CKS_ENGINE: engine }),
  };
  return text
    .replace(/^#!.*\n/, '')
    .replaceAll(/^set -[eux]+(?: -o pipefail|o pipefail)?\n+/gm, '')
    .replaceAll(VARIABLE, (whole, ...names: readonly (string | undefined)[]) => {
      const name = names.slice(0, 4).find((part) => part !== undefined) ?? '';
      const value = known[name];
      if (value === undefined) return whole;
      const word = quoteWord(value);
      // within other quotes a quoted word would be something else
      return whole.startsWith('"') || word === value ? word : whole;
    });
}
