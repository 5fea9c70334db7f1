import { expect, test } from '@jest/globals';
import { readableScript } from '../../../src/cli/trainer/readable-script.ts';

const VALUES = { box: 'cks-locked-7f3a', 'the-port': 8080, motto: "it's on" };
const read = (text: string, engine: string | null = 'podman'): string => readableScript(text, VALUES, engine);

test('a script is shown with the values of the attempt', () => {
  expect(read('"${CKS_ENGINE:-docker}" run --name "$CKS_PARAM_BOX" -p ${CKS_PARAM_THE_PORT}:80 x\n')).toBe(
    'podman run --name cks-locked-7f3a -p 8080:80 x\n',
  );
});

test('what would end the shell it is pasted into is left out', () => {
  expect(read('#!/bin/sh\nset -eu\necho set -eu\n')).toBe('echo set -eu\n');
  expect(read('set -euo pipefail\n\nls\n')).toBe('ls\n');
});

test('a value that needs quotes gets them, but stays a variable within other quotes', () => {
  expect(read('echo "$CKS_PARAM_MOTTO"')).toBe("echo 'it'\\''s on'");
  expect(read('echo "so: $CKS_PARAM_MOTTO"')).toBe('echo "so: $CKS_PARAM_MOTTO"');
});

test('variables that are not known stay, the engine with its default too', () => {
  expect(read('"${CKS_ENGINE:-docker}" ps; echo $CKS_PARAM_OTHER $HOME', null)).toBe(
    '"${CKS_ENGINE:-docker}" ps; echo $CKS_PARAM_OTHER $HOME',
  );
});
