// Shows a server the objects of test/unit/embedded/tables/objects.yaml, and records how its tables print them into
// rows.json beside it.
//
//   node scripts/record-table-rows.ts            with the server of the current kubectl context
//
// Needs kubectl; makes a namespace and a few objects outside of it, all of which it deletes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ApiObject } from '../src/embedded/objects/object.ts';
import { openSchemas } from '../src/embedded/schema/schemas.ts';
import { pathOf } from '../src/embedded/schema/served.ts';

const NAMESPACE = 'record-table-rows';
const folder = new URL('../test/unit/embedded/tables/', import.meta.url);
const schemas = openSchemas();
const objects = parse(readFileSync(new URL('objects.yaml', folder), 'utf8'), {
  merge: true,
}) as readonly ApiObject[];

interface Table {
  readonly rows: readonly {
    readonly cells: unknown;
    readonly conditions?: unknown;
    readonly object: ApiObject;
  }[];
}

const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [line] = (await once(proxy.stdout, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer];
  const address = /127\.0\.0\.1:\d+/.exec(line.toString('utf8'))?.[0];
  if (address === undefined) throw new Error(`kubectl proxy: ${line.toString('utf8')}`);
  writeFileSync(
    new URL('rows.json', folder),
    `${JSON.stringify(await record(`http://${address}`), null, 2)}\n`,
  );
} finally {
  proxy.kill();
}

async function record(server: string): Promise<readonly unknown[]> {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    accept = 'application/json',
  ): Promise<unknown> => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(`${server}/${path}`, {
      method,
      headers: { accept, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer}`);
    return JSON.parse(answer);
  };
  const made: string[] = [];
  const rows: unknown[] = [];
  try {
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
    await send('POST', 'api/v1/namespaces', space);
    made.push(`api/v1/namespaces/${NAMESPACE}`);
    for (const object of objects) {
      const { status, ...main } = object;
      const resource = schemas.byKind(object.apiVersion, object.kind);
      if (resource === undefined) throw new Error(`${object.apiVersion} ${object.kind}`);
      const { group, version, key, namespaced } = resource;
      const place = namespaced ? `/namespaces/${NAMESPACE}` : '';
      const all = `${pathOf(group, version)}${place}/${resource.resource}`;
      const path = `${all}/${object.metadata.name ?? ''}`;
      await send('POST', all, main);
      if (!namespaced) made.push(path);
      if (status !== undefined) {
        const part = key === 'certificatesigningrequests.certificates.k8s.io' ? 'approval' : 'status';
        await send('PATCH', `${path}/${part}`, { status });
      }
      const held = object.metadata.finalizers !== undefined;
      if (held) await send('DELETE', path);
      const table = (await send(
        'GET',
        `${path}?includeObject=Object`,
        undefined,
        'application/json;as=Table;v=v1;g=meta.k8s.io',
      )) as Table;
      const now = new Date().toISOString();
      for (const { cells, conditions, object: shown } of table.rows) {
        const { managedFields: _managed, ...metadata } = shown.metadata;
        rows.push({ key, now, cells, conditions, object: { ...shown, metadata } });
      }
      if (held) await send('PATCH', path, { metadata: { finalizers: null } });
    }
  } finally {
    for (const path of made.toReversed()) await send('DELETE', path);
  }
  return rows;
}
