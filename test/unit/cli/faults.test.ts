import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../../src/cli/faults.ts';
import { EXIT, Interrupted, MachineFault, UsageFault } from '../../../src/lib/errors.ts';
import { ProcessFault } from '../../../src/lib/process-fault.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';

const calm = new AbortController().signal;
const codeOf = (error: unknown, signal = calm): number => failureOf(error, signal, 'cks').exitCode;

describe('what a failure means', () => {
  test.each([
    ['a wrong command line', new UsageFault('u', 'm', ''), EXIT.usage],
    ['a machine that can’t', new MachineFault('m', 'm', ''), EXIT.machine],
    ['a look that did not come back', new CouldNotLook('timeout', 'm'), EXIT.machine],
    ['a program that is not there', new ProcessFault('not-found', 'kind', 'm', ''), EXIT.machine],
    ['an interruption', new Interrupted(), EXIT.interrupted],
    ['the system ending us', new Interrupted('m', 'SIGTERM'), EXIT.terminated],
    ['anything else', new TypeError('m'), EXIT.bug],
    ['what is no error at all', 'text', EXIT.bug],
  ])('%s', (_what, error, exitCode) => {
    expect(codeOf(error)).toBe(exitCode);
  });

  test('after an interruption it is the interruption, whatever the work threw on its way out', () => {
    const signal = AbortSignal.abort(new Interrupted());
    expect(codeOf(new TypeError('socket closed'), signal)).toBe(EXIT.interrupted);
  });

  test('only what is no fault of user or machine counts as a bug', () => {
    expect(failureOf(new TypeError('m'), calm, 'cks').bug).toBe(true);
    expect(failureOf(new CouldNotLook('timeout', 'm'), calm, 'cks').bug).toBe(false);
  });
});
