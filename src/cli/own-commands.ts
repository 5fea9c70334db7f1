import { Fault, MachineFault, UsageFault } from '../lib/errors.ts';

/** Commands of this program as its other parts write them: "cks up". */
const COMMAND =
  /(?<![\w./-])cks (?=(?:up|down|status|start|list|doctor|grade|reset|shell|env|hint|solution|exam|history|report|pack|completion|help)\b)/g;

/** A text with the program's own commands as they are typed here. */
export function asTypedHere(text: string, commandPrefix: string): string {
  return text.replaceAll(COMMAND, `${commandPrefix} `);
}

/** The same for a fault; other errors stay as they are. */
export function retellFault(error: unknown, commandPrefix: string): unknown {
  if (!(error instanceof Fault) || asTypedHere(error.next, commandPrefix) === error.next) return error;
  const next = asTypedHere(error.next, commandPrefix);
  const { code, message, cause } = error;
  if (error instanceof MachineFault) return new MachineFault(code, message, next, { cause });
  return error instanceof UsageFault ? new UsageFault(code, message, next, { cause }) : error;
}

/** An object whose methods fail with faults that name commands as they are typed here. */
export function retelling<T extends object>(target: T, commandPrefix: string): T {
  const retold = Object.entries(target).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member];
    const method = async (...args: readonly unknown[]): Promise<unknown> => {
      try {
        return await (member as (...args: readonly unknown[]) => unknown).apply(target, args as unknown[]);
      } catch (error) {
        throw retellFault(error, commandPrefix);
      }
    };
    return [name, method];
  });
  return Object.fromEntries(retold) as T;
}
