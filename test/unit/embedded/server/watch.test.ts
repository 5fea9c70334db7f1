import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:https';
import { startFixture, until, type Fixture } from './server-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

interface Stream {
  readonly events: { type: string; object: Record<string, unknown> }[];
  readonly code: () => number | undefined;
  readonly ended: () => boolean;
  destroy(): void;
}

function watch(path: string, headers: Record<string, string> = {}): Stream {
  const events: Stream['events'] = [];
  let code: number | undefined;
  let ended = false;
  const sent = request({ ...fixture.connection(), agent: false, path, headers }, (response) => {
    code = response.statusCode;
    let rest = '';
    response.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) events.push(JSON.parse(line) as Stream['events'][number]);
    });
    response.on('end', () => (ended = true));
    response.on('error', () => {});
  });
  sent.on('error', () => {});
  sent.end();
  return { events, code: () => code, ended: () => ended, destroy: () => sent.destroy() };
}

const create = (name: string): Promise<unknown> =>
  fixture.send('POST', '/api/v1/namespaces', { body: JSON.stringify({ metadata: { name } }) });

describe('a watch', () => {
  test('begins with what is there and goes on with what changes', async () => {
    await create('one');
    const stream = watch('/api/v1/namespaces?watch=true');
    await until(() => stream.events.length === 1);
    await create('two');
    await until(() => stream.events.length === 2);
    expect(stream.events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
    expect(stream.events[1]?.object).toMatchObject({ kind: 'Namespace', metadata: { name: 'two' } });
    stream.destroy();
  });

  test('answers at once though nothing happens', async () => {
    const stream = watch('/api/v1/nodes?watch=true');
    await until(() => stream.code() === 200);
    stream.destroy();
  });

  test('ends after its timeout', async () => {
    const stream = watch('/api/v1/nodes?watch=true&timeoutSeconds=1');
    await until(() => stream.ended());
  });

  test('ends when the server ends', async () => {
    const stream = watch('/api/v1/nodes?watch=true');
    await until(() => stream.code() === 200);
    const closed = fixture.server.close();
    await until(() => stream.ended());
    await closed;
  });

  test('of one object by the deprecated path hears of no other', async () => {
    const stream = watch('/api/v1/watch/namespaces/two');
    await until(() => stream.code() === 200);
    await create('one');
    await create('two');
    await until(() => stream.events.length === 1);
    expect(stream.events[0]?.object).toMatchObject({ metadata: { name: 'two' } });
    stream.destroy();
  });

  test('as a table has its headers once', async () => {
    await create('one');
    await create('two');
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const stream = watch('/api/v1/namespaces?watch=true', { accept });
    await until(() => stream.events.length === 2);
    expect(stream.events[0]?.object).toMatchObject({ kind: 'Table', columnDefinitions: [{ name: 'Name' }] });
    expect(stream.events[1]?.object).toMatchObject({ columnDefinitions: null, rows: [{ cells: ['two'] }] });
    stream.destroy();
  });

  test('lets go of what it held when the client goes', async () => {
    const stream = watch('/api/v1/namespaces?watch=true');
    await until(() => stream.code() === 200);
    stream.destroy();
    await until(() => fixture.server.connections === 0);
    await create('one');
    expect(stream.events).toEqual([]);
    expect(fixture.faults).toEqual([]);
  });

  test('with a selector that is none is refused', async () => {
    const { code } = await fixture.send('GET', '/api/v1/namespaces?watch=true&labelSelector=a%20b%20c');
    expect(code).toBe(400);
  });
});
