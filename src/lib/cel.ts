import {
  celEnv,
  celType,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  parse,
  plan,
  type CelInput,
  type CelUint,
  type CelValue,
} from '@bufbuild/cel';
import type { Json } from '../model/json.ts';
import { CEL_FUNCTIONS } from './cel-functions.ts';
import { findUnknownNames } from './cel-names.ts';

/** What an expression came to. A fault is something in the values, such as a key that is not there. */
export type CelOutcome =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly fault: string };

export type CelVariables = Readonly<Record<string, Json>>;

const ENVIRONMENT = celEnv({ funcs: CEL_FUNCTIONS });

type Plan = (variables: Record<string, CelInput>) => CelValue | Error;
const plans = new Map<string, Plan>();

let observer: ((expression: string) => void) | null = null;

/** Told of each expression before it is evaluated, so that one that does not end can be named. */
export function observeExpressions(told: ((expression: string) => void) | null): void {
  observer = told;
}

/** Why an expression can't be used with these variables, or null: syntax, unknown names and functions. */
export function celFault(expression: string, variables: readonly string[]): string | null {
  try {
    const parsed = parse(expression);
    const known = (name: string): boolean => ENVIRONMENT.funcs.find(name) !== undefined;
    const unknown = findUnknownNames(parsed.expr, variables, known);
    return unknown.length === 0 ? null : unknown.join('; ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Evaluates an expression over JSON values. Whole numbers are ints, so that `== 1` holds. It has no cost limit: the
 * caller sees to it that it can be ended. Throws when the expression can't be parsed (see `celFault`).
 */
export function evaluateCel(expression: string, variables: CelVariables): CelOutcome {
  observer?.(expression);
  let planned = plans.get(expression);
  if (planned === undefined) {
    planned = plan(ENVIRONMENT, parse(expression));
    plans.set(expression, planned);
  }
  // what the expression can't name need not be made: a rule over many items would take most of its time for that
  const inputs = Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      expression.includes(name) ? [[name, toCel(value)] as const] : [],
    ),
  );
  const result = planned(inputs);
  if (isCelError(result)) return { ok: false, fault: result.message };
  return { ok: true, value: fromCel(result as CelValue) };
}

function toCel(value: Json): CelInput {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(toCel);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]));
  return value;
}

function fromCel(value: CelValue | undefined): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (isCelUint(value)) return Number(value.value);
  if (isCelList(value)) return [...value].map(fromCel);
  if (isCelMap(value))
    return Object.fromEntries([...value.entries()].map(([key, item]) => [keyText(key), fromCel(item)]));
  // times, durations, bytes and types have no place in JSON: their type's name
  return celType(value).name;
}

function keyText(key: bigint | string | boolean | CelUint): string {
  return isCelUint(key) ? String(key.value) : String(key);
}
