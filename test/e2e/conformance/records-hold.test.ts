import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compare, type Deviation } from '../../conformance/compare.ts';
import { isCompared, readConversations, type Conversation } from '../../conformance/conversation.ts';
import { findKubectl } from '../../conformance/find-kubectl.ts';
import { readRecord } from '../../conformance/records.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal } from '../cluster/practice-cluster.ts';

const LEAST_STEPS = 50;
const MINUTE = 60_000;

const conversations = readConversations();
const minor = readRecord(conversations[0]?.name ?? '')?.kubectl ?? 0;
const kubectl = findKubectl(minor);
/** kubectl's own words are in the records, so another one can't be held against them. */
const withKubectl = kubectl === undefined ? test.skip : test;
// recorded on one node, as the embedded cluster has: what is said of nodes and of scheduling depends on it
const ONE_NODE = fileURLToPath(new URL('../../conformance/kind-config.yaml', import.meta.url));
const home = openPracticeHome('records', ONE_NODE);

beforeAll(async () => {
  if (kubectl !== undefined) await home.provider.up({}, () => undefined, signal());
}, CLUSTER_LIMIT_MS);

afterAll(async () => home.remove(), CLUSTER_LIMIT_MS);

/** Whole conversations, for their steps build on each other, drawn until there are enough steps. */
function drawSample(): readonly Conversation[] {
  const drawn: Conversation[] = [];
  const left = [...conversations];
  for (let steps = 0; steps < LEAST_STEPS && left.length > 0;) {
    const [one] = left.splice(Math.floor(Math.random() * left.length), 1);
    if (one === undefined) break;
    drawn.push(one);
    steps += one.steps.filter(isCompared).length;
  }
  return drawn;
}

const titleOf = ({ conversation, step }: Deviation): string => `${conversation}: ${step}`;

withKubectl(
  `a sample of at least ${LEAST_STEPS} recorded steps is answered by a real cluster as recorded`,
  async () => {
    const sample = drawSample();
    const partner = { kubeconfig: home.grader, kubectl: kubectl ?? '' };
    const first = await compare(sample, partner, 2);
    expect(first.steps).toBeGreaterThanOrEqual(LEAST_STEPS);
    if (first.deviations.length === 0) return;
    // a slow moment of the machine shows in another step the next time, a record that no longer holds in the same
    const names = new Set(first.deviations.map(({ conversation }) => conversation));
    const again = await compare(
      sample.filter(({ name }) => names.has(name)),
      partner,
      1,
    );
    const both = new Set(again.deviations.map(titleOf));
    expect(first.deviations.filter((one) => both.has(titleOf(one)))).toEqual([]);
  },
  10 * MINUTE,
);
