// Records the columns of the tables that a Kubernetes server prints into src/embedded/tables/columns.json.
//
//   node scripts/record-table-columns.ts            from the server of the current kubectl context
//
// Only a server knows them whole: which kinds have columns of their own is in its code alone. Needs kubectl.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSchemas } from '../src/embedded/schema/schemas.ts';
import { pathOf } from '../src/embedded/schema/served.ts';

const target = fileURLToPath(new URL('../src/embedded/tables/columns.json', import.meta.url));

interface Table {
  readonly kind: string;
  readonly columnDefinitions: readonly object[];
}

async function fetchColumns(address: string, path: string): Promise<readonly object[]> {
  const response = await fetch(`http://${address}/${path}`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    signal: AbortSignal.timeout(60_000),
  });
  const table = (await response.json()) as Table;
  if (table.kind !== 'Table') throw new Error(`${path}: ${JSON.stringify(table)}`);
  return table.columnDefinitions;
}

const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [line] = (await once(proxy.stdout, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer];
  const address = /127\.0\.0\.1:\d+/.exec(line.toString('utf8'))?.[0];
  if (address === undefined) throw new Error(`kubectl proxy: ${line.toString('utf8')}`);
  const columns: Record<string, readonly object[]> = {};
  for (const { group, version, resource, key, verbs } of openSchemas().resources) {
    if (!verbs.includes('list')) continue;
    columns[key] = await fetchColumns(address, `${pathOf(group, version)}/${resource}?limit=1`);
  }
  // a cluster that kubeadm made has it
  const scale = 'apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
  columns['scales.autoscaling'] = await fetchColumns(address, scale);
  writeFileSync(target, `${JSON.stringify(columns, null, 2)}\n`);
} finally {
  proxy.kill();
}
