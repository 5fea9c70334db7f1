import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { packSchemas } from '../../../src/pack/pack-schemas.ts';
import { FIXTURE_KINDS } from '../../fixtures/packs/kinds.ts';
import { fixturePack } from './fixture-pack.ts';

const { pack, task } = packSchemas(FIXTURE_KINDS);

/** Does an editor that goes by the schema take the file in? */
function accepts(schema: object, root: string, file: string): boolean {
  const value: unknown = parse(readFileSync(join(fixturePack(root), file), 'utf8'));
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
}

describe('the JSON Schema for editors', () => {
  const file = 'tasks/runtime/one/task.yaml';

  test('is one document that names its draft', () => {
    expect(task).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
    expect(JSON.parse(JSON.stringify({ pack, task }))).toEqual({ pack, task });
  });

  test('accepts what the program accepts, placeholders for numbers too', () => {
    expect(accepts(pack, 'sound', 'tasks/pack.yaml')).toBe(true);
    expect(accepts(task, 'sound', file)).toBe(true);
    expect(accepts(task, 'sound-on-the-host', 'tasks/runtime/box/task.yaml')).toBe(true);
  });

  test.each([
    'key-unknown',
    'check-key-unknown',
    'title-absent',
    'domain-unknown',
    'weight-zero',
    'duration-without-unit',
    'hints-none',
    'check-kind-unknown',
    'spec-key-unknown',
    'spec-value-out-of-range',
    'parameter-type-unknown',
    'api-version-newer',
  ])('refuses %s', (name) => {
    expect(accepts(task, name, file)).toBe(false);
  });

  test('refuses a pack.yaml with an unknown key', () => {
    expect(accepts(pack, 'pack-key-unknown', 'tasks/pack.yaml')).toBe(false);
  });
});
