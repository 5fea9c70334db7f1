import { evaluateCel, type CelVariables } from '../lib/cel.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Verdict } from '../model/result.ts';
import type { Rule } from './spec-parts.ts';
import { fail, pass, showValue } from './verdicts.ts';

/**
 * Holds values against rules, one verdict each. Only `true` passes: a rule that can't be evaluated, such as for a
 * field that is not there, does not hold. `changing`: could what is asked come true by waiting?
 */
export function judgeRules(
  rules: readonly Rule[],
  variables: CelVariables,
  changing: (rule: Rule) => boolean,
): readonly Verdict[] {
  return rules.map((rule) => {
    const faults = rule.each === undefined ? [holds(rule, variables, null)] : eachFaults(rule, variables);
    const found = faults.filter((fault) => fault !== null);
    return found.length === 0
      ? pass({ expected: rule.expected, actual: shown(rule, variables) })
      : fail({ expected: rule.expected, actual: found.join('; ') }, changing(rule));
  });
}

function eachFaults(rule: Rule, variables: CelVariables): readonly (string | null)[] {
  const list = evaluateCel(rule.each ?? '', variables);
  if (!list.ok) return [`${place(rule, null)}${list.fault}`];
  if (!Array.isArray(list.value)) return [`${place(rule, null)}not a list: ${showValue(list.value)}`];
  const items = list.value as readonly Json[];
  // "every" over nothing would hold: nothing there is never what was asked
  if (items.length === 0) return [`${place(rule, null)}there is none`];
  return items.map((item) => holds(rule, { ...variables, item }, item));
}

/** Null when the rule holds, else what was seen instead. */
function holds(rule: Rule, variables: CelVariables, item: Json): string | null {
  const outcome = evaluateCel(rule.rule, variables);
  if (outcome.ok && outcome.value === true) return null;
  const where = place(rule, item);
  if (rule.show !== undefined) {
    const seen = evaluateCel(rule.show, variables);
    if (seen.ok) return `${where}${showValue(seen.value)}`;
  }
  return outcome.ok ? `${where}${plainValue(rule.rule, variables)}` : `${where}${outcome.fault}`;
}

/** "privileged: true" of `!container.privileged`; of rules that are more than one field only that they don't hold. */
function plainValue(rule: string, variables: CelVariables): string {
  const path = /^\s*!?\s*(\w+(?:\.\w+)+)\s*$/.exec(rule)?.[1];
  const seen = path === undefined ? null : evaluateCel(path, variables);
  if (path === undefined || seen === null || !seen.ok) return 'this does not hold';
  return `${path.slice(path.lastIndexOf('.') + 1)}: ${showValue(seen.value)}`;
}

/** "spec.containers[1] (sidecar): ", as much as is known. */
function place(rule: Rule, item: Json): string {
  const own = isJsonObject(item) ? item : {};
  const path = typeof own['role'] === 'string' && typeof own['path'] === 'string' ? own['path'] : rule.path;
  const name = typeof own['name'] === 'string' ? own['name'] : undefined;
  const words = [path, name === undefined ? undefined : path === undefined ? name : `(${name})`];
  const text = words.filter((word) => word !== undefined).join(' ');
  return text === '' ? '' : `${text}: `;
}

function shown(rule: Rule, variables: CelVariables): string {
  if (rule.show === undefined) return rule.expected;
  const expression = rule.each === undefined ? rule.show : null;
  if (expression === null) return rule.expected;
  const seen = evaluateCel(expression, variables);
  return seen.ok ? showValue(seen.value) : rule.expected;
}
