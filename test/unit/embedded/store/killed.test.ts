import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { openStore } from '../../../../src/embedded/store/store.ts';

const WRITES = 400;

/** Writes without end and says of each write that it returned. */
const writer = (module: string, file: string): string => `
  import { openStore } from ${JSON.stringify(module)};
  import { writeSync } from 'node:fs';
  const store = openStore(${JSON.stringify(file)});
  for (let count = 0; ; count++) {
    const name = 'p' + (count % 50);
    const key = { resource: 'pods', namespace: 'default', name };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' },
      spec: { count, filling: 'x'.repeat(3000) } };
    const written = store.get(key) === undefined ? store.create(key, object) : store.replace(key, object);
    writeSync(1, name + ' ' + count + ' ' + written.metadata.resourceVersion + '\\n');
  }
`;

test('everything a killed process acknowledged is there, and nothing is half there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cks-killed-'));
  const file = join(folder, 'cluster.db');
  const module = pathToFileURL(join(process.cwd(), 'src/embedded/store/store.ts')).href;
  const node = join(process.cwd(), 'node_modules/.bin/node');
  try {
    const child = spawn(node, ['--input-type=module', '-e', writer(module, file)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged = new Map<string, { count: number; version: number }>();
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const [name = '', count, version] = line.split(' ');
      if (version !== undefined) acknowledged.set(name, { count: Number(count), version: Number(version) });
      if (++lines === WRITES) child.kill('SIGKILL');
    }
    const store = openStore(file);
    expect(acknowledged.size).toBe(50);
    const last = Math.max(...[...acknowledged.values()].map(({ version }) => version));
    expect(store.revision).toBeGreaterThanOrEqual(last);
    for (const [name, { count, version }] of acknowledged) {
      const object = store.get({ resource: 'pods', namespace: 'default', name });
      const spec = object?.['spec'] as { count: number; filling: string };
      expect(spec.filling).toHaveLength(3000);
      // at most one write came after the last one it could tell of
      expect(spec.count).toBeGreaterThanOrEqual(count);
      expect(Number(object?.metadata.resourceVersion)).toBeGreaterThanOrEqual(version);
    }
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
