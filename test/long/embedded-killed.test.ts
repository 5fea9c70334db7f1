import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeServer, seededRandom, type EmbeddedServer } from './embedded-server.ts';

const KILLS = 20;
const WRITERS = 8;
const NAMES = 10;
const PATH = '/api/v1/namespaces/default/configmaps';

/** What is known of one object: what the server acknowledged, and what it was last asked for. */
interface Known {
  /** The value that was acknowledged; null: that it isn't there. */
  acknowledged: number | null;
  /** Asked for and not acknowledged: may have been done or not. Undefined: nothing. */
  asked: number | null | undefined;
}

const seed = Date.now() % 1_000_000;
const random = seededRandom(seed);
let server: EmbeddedServer;

beforeAll(async () => {
  server = makeServer();
  await server.start();
});

afterAll(async () => server.remove());

/** Both fields carry the value: a half-written object would have two. The filling makes writes long. */
function bodyOf(name: string, value: number): string {
  const data = { first: String(value), filling: 'x'.repeat(2_000), last: String(value) };
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

async function write(name: string, known: Known, value: number): Promise<void> {
  const remove = known.acknowledged !== null && random() < 0.2;
  known.asked = remove ? null : value;
  const answer = remove
    ? await server.send('DELETE', `${PATH}/${name}`)
    : known.acknowledged === null
      ? await server.send('POST', PATH, bodyOf(name, value))
      : await server.send('PUT', `${PATH}/${name}`, bodyOf(name, value));
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body}`);
  known.acknowledged = known.asked;
  known.asked = undefined;
}

/** What the server has under the name: its value, or null. Throws when it is half a write. */
async function look(name: string): Promise<number | null> {
  const { status, body } = await server.send('GET', `${PATH}/${name}`);
  if (status === 404) return null;
  const { data } = JSON.parse(body) as { data: Record<string, string> };
  if (data['first'] !== data['last'] || data['filling']?.length !== 2_000)
    throw new Error(`${name} is half written: ${data['first']}, ${data['last']}`);
  return Number(data['first']);
}

test(`after ${KILLS} kills at random moments of a write load every acknowledged write is there`, async () => {
  const all = new Map<string, Known>();
  for (let writer = 0; writer < WRITERS; writer += 1)
    for (let index = 0; index < NAMES; index += 1)
      all.set(`w${writer}-${index}`, { acknowledged: null, asked: undefined });
  let value = 0;
  let acknowledged = 0;
  const wrong: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    let over = false;
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      // oxlint-disable-next-line no-unmodified-loop-condition -- another writer sets it while this one waits
      while (!over) {
        const name = `w${writer}-${Math.floor(random() * NAMES)}`;
        const known = all.get(name);
        if (known === undefined) throw new Error(name);
        value += 1;
        try {
          await write(name, known, value);
          acknowledged += 1;
        } catch (error) {
          // an answer that refuses is a fault of the test; no answer is the kill
          if (!over && server.alive) throw error;
          return;
        }
      }
    });
    await sleep(20 + random() * 400);
    over = true;
    await server.kill();
    await Promise.all(writers);
    await server.start();
    for (const [name, known] of all) {
      const found = await look(name);
      const allowed = known.asked === undefined ? [known.acknowledged] : [known.acknowledged, known.asked];
      if (!allowed.includes(found))
        wrong.push(`round ${round}: ${name} is ${found}, not ${allowed.join(' or ')}`);
      known.acknowledged = found;
      known.asked = undefined;
    }
  }
  expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  // that something was at stake
  expect(acknowledged).toBeGreaterThan(KILLS * WRITERS);
}, 300_000);
