import type { parse } from '@bufbuild/cel';

type Expression = ReturnType<typeof parse>['expr'];

/** Names of types, which are values in CEL. */
const TYPE_NAMES = ['bool', 'bytes', 'double', 'int', 'uint', 'string', 'list', 'map', 'null_type', 'type'];
/** Functions that the evaluator knows without listing them. */
const BUILT_IN = ['dyn', 'type', 'has'];

/**
 * What an expression names and nobody defines: variables, and functions by `isFunction`. In words, such as
 * "unknown variable x"; empty when all is known. (Types are not checked: the values are plain JSON.)
 */
export function findUnknownNames(
  expression: Expression,
  variables: readonly string[],
  isFunction: (name: string) => boolean,
): readonly string[] {
  const found = new Set<string>();
  const visit = (node: Expression | undefined, bound: readonly string[]): void => {
    if (node === undefined) return;
    const { exprKind: kind } = node;
    switch (kind.case) {
      case 'identExpr':
        if (!bound.includes(kind.value.name))
          found.add(`unknown variable ${kind.value.name} (there are: ${variables.join(', ')})`);
        return;
      case 'selectExpr':
        visit(kind.value.operand, bound);
        return;
      case 'callExpr': {
        const { function: name, target, args } = kind.value;
        // operators have names such as _&&_ and @in
        const namespace = target?.exprKind.case === 'identExpr' ? target.exprKind.value.name : undefined;
        if (namespace !== undefined && isFunction(`${namespace}.${name}`)) {
          for (const arg of args) visit(arg, bound);
          return;
        }
        if (/^[A-Za-z]/.test(name) && !BUILT_IN.includes(name) && !isFunction(name))
          found.add(`unknown function ${name}`);
        visit(target, bound);
        for (const arg of args) visit(arg, bound);
        return;
      }
      case 'listExpr':
        for (const element of kind.value.elements) visit(element, bound);
        return;
      case 'structExpr':
        for (const { keyKind, value } of kind.value.entries) {
          if (keyKind.case === 'mapKey') visit(keyKind.value, bound);
          visit(value, bound);
        }
        return;
      case 'comprehensionExpr': {
        const { iterVar, iterVar2, accuVar, iterRange, accuInit, loopCondition, loopStep, result } =
          kind.value;
        visit(iterRange, bound);
        visit(accuInit, bound);
        const inner = [...bound, iterVar, iterVar2, accuVar].filter((name) => name !== '');
        for (const part of [loopCondition, loopStep, result]) visit(part, inner);
        return;
      }
      case 'constExpr':
      case undefined:
        return;
    }
  };
  visit(expression, [...variables, ...TYPE_NAMES]);
  return [...found];
}
