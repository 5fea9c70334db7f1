import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { checkLabelValue, checkQualifiedName } from '../objects/validation/names.ts';

/** The grammar of label selectors in query strings and its faults: apimachinery/pkg/labels/selector.go. */

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Does an object with these labels match? */
export type LabelMatch = (labels: Readonly<Record<string, string>>) => boolean;

/** What is wrong with a selector, in the API server's words. */
export class SelectorFault extends Error {}

/** Reads "app=web,tier in (a, b),!old". Undefined for the empty one, which everything matches. */
export function parseLabelSelector(text: string): LabelMatch | undefined {
  const requirements = new Parser(scan(text)).parse();
  if (requirements.length === 0) return undefined;
  return (labels) => requirements.every((requirement) => matches(requirement, labels));
}

const INTEGER = /^[+-]?\d+$/u;

function matches({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      if (value === undefined || !INTEGER.test(value)) return false;
      const bound = BigInt(values[0] ?? '0');
      return operator === 'gt' ? BigInt(value) > bound : BigInt(value) < bound;
    }
  }
}

interface Token {
  readonly type: 'identifier' | 'symbol' | 'keyword' | 'end' | 'error';
  readonly text: string;
}

const SYMBOLS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const SPECIAL = /[=!(),><]/u;
const SPACE = /[ \t\r\n]/u;

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text[position] ?? '';
    if (SPACE.test(character)) position++;
    else if (SPECIAL.test(character)) {
      let run = character;
      while (SPECIAL.test(text[position + run.length] ?? '')) run += text[position + run.length];
      // the longest of the first characters that is a symbol
      let found = '';
      for (let length = 1; length <= run.length; length++) {
        const candidate = run.slice(0, length);
        if (SYMBOLS.has(candidate)) found = candidate;
        else if (found !== '') break;
      }
      tokens.push(
        found === ''
          ? { type: 'error', text: `error expected: keyword found '${run}'` }
          : { type: 'symbol', text: found },
      );
      position += (found === '' ? run : found).length;
    } else {
      let end = position;
      while (end < text.length && !SPECIAL.test(text[end] ?? '') && !SPACE.test(text[end] ?? '')) end++;
      const word = text.slice(position, end);
      tokens.push({ type: word === 'in' || word === 'notin' ? 'keyword' : 'identifier', text: word });
      position = end;
    }
  }
  return [...tokens, { type: 'end', text: '' }];
}

/** A path that isn't there, as Go prints it. */
const NO_PATH = Path.of('<nil>');

const END: Token = { type: 'end', text: '' };
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.#look();
      if (token.type === 'end') return requirements;
      if (!startsRequirement(token)) {
        throw new SelectorFault(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      try {
        requirements.push(this.#requirement());
      } catch (error) {
        if (error instanceof SelectorFault) {
          throw new SelectorFault(`unable to parse requirement: ${error.message}`, { cause: error });
        }
        throw error;
      }
      const after = this.#take();
      if (after.type === 'end') return requirements;
      if (!is(after, ',')) {
        throw new SelectorFault(`found '${after.text}', expected: ',' or 'end of string'`);
      }
      const next = this.#look();
      if (!startsRequirement(next)) {
        throw new SelectorFault(`found '${next.text}', expected: identifier after ','`);
      }
    }
  }

  /** Keywords count as identifiers where a value is read. */
  #look(): Token {
    const token = this.#tokens[this.#position] ?? END;
    return token.type === 'keyword' ? { type: 'identifier', text: token.text } : token;
  }

  #take(): Token {
    const token = this.#look();
    this.#position++;
    return token;
  }

  #requirement(): Requirement {
    let token = this.#take();
    const negated = is(token, '!');
    if (negated) token = this.#take();
    if (token.type !== 'identifier') throw new SelectorFault(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const faults = checkQualifiedName(key);
    if (faults.length > 0) throw faultOf([fieldErrors.invalid(NO_PATH, key, faults.join('; '))]);
    const next = this.#look();
    if (negated) return { key, operator: '!', values: [] };
    if (next.type === 'end' || is(next, ',')) return { key, operator: 'exists', values: [] };
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#values() : this.#exactValue();
    return check({ key, operator, values: [...new Set(values)].toSorted() });
  }

  #operator(): Operator {
    const token = this.#tokens[this.#position] ?? END;
    this.#position++;
    if (token.type === 'keyword') return token.text === 'in' ? 'in' : 'notin';
    if (token.type === 'symbol') {
      if (token.text === '=' || token.text === '==' || token.text === '!=') return token.text;
      if (token.text === '>') return 'gt';
      if (token.text === '<') return 'lt';
    }
    throw new SelectorFault(`found '${token.text}', expected: ${BINARY_OPERATORS}`);
  }

  #values(): string[] {
    const open = this.#take();
    if (!is(open, '(')) throw new SelectorFault(`found '${open.text}' expected: '('`);
    const first = this.#look();
    if (is(first, ')')) {
      this.#take();
      return [''];
    }
    if (first.type !== 'identifier' && !is(first, ',')) {
      throw new SelectorFault(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    if (!is(this.#take(), ')')) throw new SelectorFault(`found '${first.text}', expected: ')'`);
    return values;
  }

  #identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      const next = this.#look();
      if (token.type === 'identifier') {
        values.push(token.text);
        if (is(next, ')')) return values;
        if (!is(next, ',')) throw new SelectorFault(`found '${next.text}', expected: ',' or ')'`);
      } else if (is(token, ',')) {
        if (values.length === 0) values.push('');
        if (is(next, ')')) return [...values, ''];
        if (is(next, ',')) values.push('');
      } else {
        throw new SelectorFault(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }

  #exactValue(): string[] {
    const next = this.#look();
    if (next.type === 'end' || is(next, ',')) return [''];
    const token = this.#take();
    if (token.type !== 'identifier') throw new SelectorFault(`found '${token.text}', expected: identifier`);
    return [token.text];
  }
}

const is = (token: Token, symbol: string): boolean => token.type === 'symbol' && token.text === symbol;

const startsRequirement = (token: Token): boolean => token.type === 'identifier' || is(token, '!');

function check(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const path = Path.of('values');
  const errors: FieldError[] = [];
  if (operator === 'gt' || operator === 'lt') {
    const fault = "for 'Gt', 'Lt' operators, the value must be an integer";
    for (const [index, value] of values.entries()) {
      if (!INTEGER.test(value)) errors.push(fieldErrors.invalid(path.index(index), value, fault));
    }
  }
  for (const [index, value] of values.entries()) {
    const faults = checkLabelValue(value);
    if (faults.length > 0)
      errors.push(fieldErrors.invalid(path.index(index).key(key), value, faults.join('; ')));
  }
  if (errors.length > 0) throw faultOf(errors);
  return requirement;
}

function faultOf(errors: readonly FieldError[]): SelectorFault {
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  return new SelectorFault(texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
}
