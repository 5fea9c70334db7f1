import { describe, expect, test } from '@jest/globals';
import { endOfExec, isRuntimeRefusal } from '../../../src/cluster/api/exec-status.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';

const internalError = (message: string): string =>
  JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'InternalError', message });

const exitStatus = (code: string): string =>
  JSON.stringify({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: 'ExitCode', message: code }] },
  });

describe('the last word of an exec channel', () => {
  test('success is exit code 0', () => {
    expect(endOfExec('{"status":"Success"}')).toEqual({ ended: 'exited', exitCode: 0 });
  });

  test('a command that fails keeps its exit code, 127 of a shell included', () => {
    expect(endOfExec(exitStatus('1'))).toEqual({ ended: 'exited', exitCode: 1 });
    expect(endOfExec(exitStatus('127'))).toEqual({ ended: 'exited', exitCode: 127 });
  });

  test('an exit status without a number is not taken for a success', () => {
    const status = JSON.stringify({ status: 'Failure', reason: 'NonZeroExitCode', message: 'x' });
    expect(endOfExec(status)).toBeInstanceOf(CouldNotLook);
  });

  test.each([
    'failed to exec in container: failed to start exec "e0": OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/bash": stat /bin/bash: no such file or directory',
    'failed to exec in container: failed to start exec "f5": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH',
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "/etc/passwd": permission denied',
    'executable file `bash` not found in $PATH: No such file or directory (crun exec)',
    'container not found ("dead")',
    'unable to upgrade connection: container not found ("dead")',
    'container is not created or running',
    'cannot exec in a stopped container',
  ])('the runtime refuses: %s', (message) => {
    expect(endOfExec(internalError(`Internal error occurred: ${message}`))).toMatchObject({
      ended: 'refused',
    });
  });

  test.each([
    'error dialing backend: dial tcp 172.18.0.2:10250: connect: connection refused',
    'error dialing backend: dial unix /run/x.sock: connect: no such file or directory',
    'error sending request: Post "https://172.18.0.2:10250/exec": EOF',
    'failed to exec in container: context deadline exceeded',
    'OCI runtime exec failed: exec failed: unable to start container process: procReady not received',
    'OCI runtime exec failed: fork/exec: resource temporarily unavailable',
  ])('the way to the container is broken: %s', (message) => {
    const end = endOfExec(internalError(message));
    expect(end).toBeInstanceOf(CouldNotLook);
    expect(end).toMatchObject({ reason: 'unavailable' });
  });

  test('what is no JSON is not a status', () => {
    expect(endOfExec('bye')).toBeInstanceOf(CouldNotLook);
  });

  test('a missing Pod is not a refusal of the runtime', () => {
    expect(isRuntimeRefusal('pods "web" not found')).toBe(false);
  });
});
