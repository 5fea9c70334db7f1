import type { Compiled } from '../../cel/compile.ts';
import { CelError, LazyFields, typeName, type Value } from '../../cel/values.ts';
import type { Budget } from '../../cel/evaluate.ts';
import type { PolicyPrograms } from '../../kinds/admission-registration/expressions.ts';
import type { ValidatingAdmissionPolicy } from '../../objects/kinds.ts';

/**
 * What a policy says of a request with one set of params: validator.go of
 * k8s.io/apiserver/pkg/admission/plugin/policy/validating.
 */

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;

/** A validation that does not hold, or that could not be evaluated. */
export interface Objection {
  readonly message: string;
  /** '' where evaluating failed. */
  readonly reason: string;
}

export interface Judgement {
  /** What the binding's actions are about. */
  readonly objections: readonly Objection[];
  /** What refuses whatever the actions are: annotations for the audit log that could not be computed. */
  readonly faults: readonly string[];
}

/** What one expression may cost, and all of a policy together (k8s.io/apiserver/pkg/apis/cel). */
const PER_EXPRESSION = 1_000_000;
const PER_POLICY = 10_000_000;
const PER_CONDITIONS = 2_500_000;
const LONGEST_MESSAGE = 5 * 1024;
const EXHAUSTED =
  'validation failed due to running out of cost budget, no further validation rules will be run';

const NONE: Judgement = { objections: [], faults: [] };

export function judge(
  spec: Spec,
  programs: PolicyPrograms,
  variables: ReadonlyMap<string, Value>,
): Judgement {
  const fails = spec.failurePolicy !== 'Ignore';
  const failed = (message: string): Judgement =>
    fails ? { objections: [{ message, reason: '' }], faults: [] } : NONE;

  const conditions = meets(spec, programs, variables);
  if (conditions === false) return NONE;
  if (conditions !== true) return failed(conditions.message);

  const account: Account = { left: PER_POLICY };
  const known = withOwn(programs, variables, account);
  const objections: Objection[] = [];
  for (const [index, validation] of (spec.validations ?? []).entries()) {
    const program = programs.validations[index];
    const result = run(program?.expression, validation.expression, known, account);
    if (account.left < 0) return failed(EXHAUSTED);
    if (!result.ok) {
      if (fails) objections.push({ message: result.fault, reason: '' });
    } else if (result.value !== true) {
      objections.push({
        message: messageOf(validation, program?.message, known, account),
        reason: validation.reason ?? 'Invalid',
      });
    }
  }
  return { objections, faults: annotationFaults(spec, programs, known) };
}

interface Account {
  left: number;
}

/** True or false, or what kept from telling. */
function meets(
  spec: Spec,
  programs: PolicyPrograms,
  variables: ReadonlyMap<string, Value>,
): boolean | { readonly message: string } {
  const account: Account = { left: PER_CONDITIONS };
  const faults: string[] = [];
  for (const [index, { expression }] of (spec.matchConditions ?? []).entries()) {
    const result = run(programs.conditions[index], expression, variables, account);
    if (account.left < 0) return spec.failurePolicy === 'Ignore' ? false : { message: EXHAUSTED };
    if (!result.ok) faults.push(result.fault);
    else if (result.value === false) return false;
  }
  if (faults.length === 0) return true;
  if (spec.failurePolicy === 'Ignore') return false;
  return { message: faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]` };
}

type Result = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: string };

function run(
  compiled: Compiled | undefined,
  expression: string,
  variables: ReadonlyMap<string, Value>,
  account: Account,
): Result {
  if (compiled === undefined) return { ok: false, fault: 'unexpected internal error compiling expression' };
  if (!compiled.ok) return { ok: false, fault: `compilation error: ${compiled.fault}` };
  const budget: Budget = { left: PER_EXPRESSION };
  try {
    return { ok: true, value: compiled.program.evaluate(variables, budget) };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { ok: false, fault: `expression '${expression}' resulted in error: ${error.message}` };
  } finally {
    account.left -= PER_EXPRESSION - budget.left;
  }
}

/** The variables with the policy's own, each computed when it is first looked at. */
function withOwn(
  programs: PolicyPrograms,
  variables: ReadonlyMap<string, Value>,
  account: Account,
): ReadonlyMap<string, Value> {
  const all = new Map(variables);
  const compute = (name: string): Value => {
    const compiled = programs.variables.findLast((one) => one.name === name)?.compiled;
    if (compiled?.ok !== true) {
      throw new CelError(`composited variable "${name}" fails to compile: ${compiled?.fault ?? ''}`);
    }
    const budget: Budget = { left: PER_EXPRESSION };
    try {
      return compiled.program.evaluate(all, budget);
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      throw new CelError(`composited variable "${name}" fails to evaluate: ${error.message}`);
    } finally {
      account.left -= PER_EXPRESSION - budget.left;
    }
  };
  all.set(
    'variables',
    new LazyFields(
      programs.variables.map(({ name }) => name),
      compute,
    ),
  );
  return all;
}

type Validation = NonNullable<Spec['validations']>[number];

function messageOf(
  { expression, message = '', messageExpression = '' }: Validation,
  compiled: Compiled | undefined,
  variables: ReadonlyMap<string, Value>,
  account: Account,
): string {
  const result = messageExpression === '' ? undefined : run(compiled, messageExpression, variables, account);
  const own = result?.ok === true && typeof result.value === 'string' ? result.value.trim() : '';
  const usable = Buffer.byteLength(own) <= LONGEST_MESSAGE && !own.includes('\n') ? own : '';
  return (
    [usable, message.trim(), `failed expression: ${expression.trim()}`].find((text) => text !== '') ?? ''
  );
}

/** Nothing here reads audit annotations, but one that fails refuses. */
function annotationFaults(
  spec: Spec,
  programs: PolicyPrograms,
  variables: ReadonlyMap<string, Value>,
): readonly string[] {
  const account: Account = { left: PER_POLICY };
  return (spec.auditAnnotations ?? []).flatMap(({ valueExpression }, index) => {
    const result = run(programs.annotations[index], valueExpression.trim(), variables, account);
    if (!result.ok) return spec.failurePolicy === 'Ignore' ? [] : [result.fault];
    const { value } = result;
    return value === null || typeof value === 'string'
      ? []
      : [
          `valueExpression '${valueExpression.trim()}' resulted in unsupported return type: ${typeName(value)}. Return type must be either string or null.`,
        ];
  });
}
