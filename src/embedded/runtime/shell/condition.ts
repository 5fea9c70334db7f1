import type { TestExpression } from 'unbash';
import { evaluateTest } from '../tools/test-expression.ts';
import { arithmeticValue, expandPieces, expandString } from './expand.ts';
import { piecesPattern } from './fields.ts';
import { compilePattern } from './pattern.ts';
import { extendedToRegExp } from '../tools/regular-expression.ts';
import type { Shell } from './shell.ts';

/** [[ ... ]] */
export async function evaluateCondition(shell: Shell, node: TestExpression): Promise<boolean> {
  switch (node.type) {
    case 'TestNot': {
      const value = await evaluateCondition(shell, node.operand);
      return node.negations.length % 2 === 1 ? !value : value;
    }
    case 'TestGroup':
      return evaluateCondition(shell, node.expression);
    case 'TestLogical':
      for (const operand of node.operands) {
        const value = await evaluateCondition(shell, operand);
        if (value === (node.operator === '||')) return value;
      }
      return node.operator === '&&';
    case 'TestUnary':
      if (node.operator === '-v') return shell.state.variables.has(await expandString(shell, node.operand));
      return evaluateTest(shell.process, [node.operator, await expandString(shell, node.operand)], 'bash');
    case 'TestBinary':
      return compare(shell, node.operator, node.left, node.right);
    default:
      return node satisfies never;
  }
}

type Binary = Extract<TestExpression, { type: 'TestBinary' }>;

async function compare(
  shell: Shell,
  operator: string,
  leftWord: Binary['left'],
  rightWord: Binary['right'],
): Promise<boolean> {
  const left = await expandString(shell, leftWord);
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = piecesPattern(await expandPieces(shell, rightWord));
    return compilePattern(pattern, { extended: true }).test(left) === (operator !== '!=');
  }
  if (operator === '=~') {
    const pieces = await expandPieces(shell, rightWord, 'none');
    const source = pieces
      .map((piece) =>
        piece === 'break'
          ? ' '
          : piece.quoted
            ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
            : piece.text,
      )
      .join('');
    const match = extendedToRegExp(source, '').exec(left);
    const groups = new Map((match === null ? [] : [...match]).map((text, index) => [index, text ?? '']));
    shell.state.variables.set('BASH_REMATCH', { value: groups, exported: false, readonly: false });
    return match !== null;
  }
  const right = await expandString(shell, rightWord);
  if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(operator)) {
    const [a, b] = [await arithmeticValue(shell, left), await arithmeticValue(shell, right)];
    return evaluateTest(shell.process, [String(a), operator, String(b)], 'bash');
  }
  return evaluateTest(shell.process, [left, operator, right], 'bash');
}
