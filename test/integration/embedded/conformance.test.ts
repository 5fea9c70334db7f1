import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compare, type Comparison } from '../../conformance/compare.ts';
import { readConversations } from '../../conformance/conversation.ts';
import { findKubectl } from '../../conformance/find-kubectl.ts';
import { readDifferences, readRecord } from '../../conformance/records.ts';
import { makeEmbeddedHome, type EmbeddedHome } from './embedded-home.ts';

const SIDE_BY_SIDE = 4;
const conversations = readConversations();
const minor = readRecord(conversations[0]?.name ?? '')?.kubectl ?? 0;
const kubectl = findKubectl(minor);
/** kubectl's own words are in the records, so another one can't be held against them. */
const withKubectl = kubectl === undefined ? test.skip : test;

let home: EmbeddedHome;
let found: Comparison;

beforeAll(async () => {
  if (kubectl === undefined) {
    process.stderr.write(`conformance: skipped, for no kubectl 1.${minor} is on PATH\n`);
    return;
  }
  home = makeEmbeddedHome();
  const up = await home.cks('up', '--provider', 'embedded');
  if (up.code !== 0) throw new Error(up.stderr);
  found = await compare(conversations, { kubeconfig: home.kubeconfig, kubectl }, SIDE_BY_SIDE);
}, 300_000);

afterAll(async () => home?.remove());

withKubectl('at least 250 steps are compared', () => {
  expect(found.steps).toBeGreaterThanOrEqual(250);
});

withKubectl('every step that is answered otherwise than by a real cluster is listed with a reason', () => {
  const listed = new Set(readDifferences().map(({ conversation, step }) => `${conversation}: ${step}`));
  const unlisted = found.deviations.filter(
    ({ conversation, step }) => !listed.has(`${conversation}: ${step}`),
  );
  expect(unlisted).toEqual([]);
});

withKubectl('no step is listed that is answered alike', () => {
  const different = new Set(found.deviations.map(({ conversation, step }) => `${conversation}: ${step}`));
  const names = new Set(conversations.map(({ name }) => name));
  const stale = readDifferences().filter(
    ({ conversation, step }) => !names.has(conversation) || !different.has(`${conversation}: ${step}`),
  );
  expect(stale).toEqual([]);
});

withKubectl('at least 95 % of the steps are answered alike', () => {
  expect(found.deviations.length / found.steps).toBeLessThanOrEqual(0.05);
});
