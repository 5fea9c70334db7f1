import { checkTypes, type Variables } from './check.ts';
import { evaluate, type Budget } from './evaluate.ts';
import { AUTHORIZATION } from './functions/authorization.ts';
import { COLLECTIONS } from './functions/collections.ts';
import { CONVERSIONS } from './functions/conversions.ts';
import { KUBERNETES } from './functions/kubernetes.ts';
import { NETWORK } from './functions/network.ts';
import { OPERATORS } from './functions/operators.ts';
import { STRINGS } from './functions/strings.ts';
import { TIMES } from './functions/times.ts';
import { SyntaxFault } from './lexer.ts';
import { parseCel } from './parser.ts';
import { readLibraries, type Functions } from './signatures.ts';
import { issuesText } from './syntax.ts';
import { typeText, type Type } from './types.ts';
import type { Value } from './values.ts';

/** An expression ready to be evaluated. */
export interface Program {
  readonly type: Type;
  /** Throws CelError. */
  evaluate(variables: ReadonlyMap<string, Value>, budget: Budget): Value;
}

export type Compiled =
  | { readonly ok: true; readonly program: Program }
  /** The detail of the real server's error: "compilation failed: ERROR: ..." or "must evaluate to bool but got int". */
  | { readonly ok: false; readonly fault: string };

let functions: Functions | undefined;

/** Compiles an expression that must come to one of some types ('any' of them: none is asked). */
export function compileCel(
  expression: string,
  variables: Variables,
  results: 'any' | readonly Type[],
): Compiled {
  functions ??= readLibraries(
    OPERATORS,
    CONVERSIONS,
    STRINGS,
    COLLECTIONS,
    TIMES,
    KUBERNETES,
    NETWORK,
    AUTHORIZATION,
  );
  const known = functions;
  try {
    const node = parseCel(expression);
    const { type, issues } = checkTypes(node, variables, known);
    if (issues.length > 0)
      return { ok: false, fault: `compilation failed: ${issuesText(expression, issues)}` };
    const fault = results === 'any' ? undefined : resultFault(type, results);
    if (fault !== undefined) return { ok: false, fault };
    return {
      ok: true,
      program: { type, evaluate: (values, budget) => evaluate(node, values, known, budget) },
    };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { ok: false, fault: `compilation failed: ${issuesText(expression, [error])}` };
  }
}

function resultFault(type: Type, results: readonly Type[]): string | undefined {
  const text = typeText(type);
  const wanted = results.map(typeText);
  if (wanted.includes(text)) return undefined;
  return wanted.length === 1
    ? `must evaluate to ${wanted[0]} but got ${text}`
    : `must evaluate to one of [${wanted.join(' ')}] but got ${text}`;
}
