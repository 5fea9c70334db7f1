/** What can stand on the left of "=". */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly Expression[] };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOperator = '<' | '<=' | '==' | '!=' | '>' | '>=';

/** Where getline reads from: the main input, a file, or what a command says. */
export type LineSource =
  | { readonly kind: 'main' }
  | { readonly kind: 'file'; readonly path: Expression }
  | { readonly kind: 'command'; readonly command: Expression };

export type Expression =
  | Target
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  /** Several in parentheses: the list of a print, or the keys of an "in". */
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'group'; readonly inner: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'concatenate'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'match';
      readonly negated: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly keys: readonly Expression[]; readonly array: string }
  | {
      readonly kind: 'choose';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | '!'; readonly operand: Expression }
  | {
      readonly kind: 'step';
      readonly by: 1 | -1;
      readonly isPrefix: boolean;
      readonly target: Target;
    }
  | {
      readonly kind: 'assign';
      readonly operator: ArithmeticOperator | undefined;
      readonly target: Target;
      readonly value: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'builtin' | 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly line: number;
    }
  | { readonly kind: 'getline'; readonly target: Target | undefined; readonly from: LineSource };

/** Where print and printf write to, if not to standard output. */
export interface Redirection {
  readonly kind: '>' | '>>' | '|';
  readonly to: Expression;
}

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'print' | 'printf';
      readonly args: readonly Expression[];
      readonly redirection: Redirection | undefined;
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | { readonly kind: 'while' | 'do'; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly start: Statement | undefined;
      readonly test: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly name: string; readonly keys: readonly Expression[] | undefined }
  | { readonly kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined };

export interface Rule {
  /** Undefined: every record. */
  readonly from: Expression | undefined;
  /** Of a range. */
  readonly to: Expression | undefined;
  /** Undefined: print the record. */
  readonly body: Statement | undefined;
}

export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly end: readonly Statement[];
  readonly functions: ReadonlyMap<string, UserFunction>;
  /** The functions that it calls. */
  readonly calls: ReadonlySet<string>;
}
