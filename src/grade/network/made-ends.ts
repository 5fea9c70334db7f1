import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt } from '../../model/json-read.ts';
import { judgeTraffic, podEnd } from '../../model/network-policy.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { look } from '../look.ts';
import type { EndFacts, NetworkFacts, RuleFacts } from './facts.ts';
import { runningPods } from './gather-ends.ts';
import { madePod, makePod, removePod, type MadeSpec } from './made-pod.ts';
import { expandRows, type NetworkSpec, type Row } from './spec.ts';
import { nameOfPod, placesOf } from './tries.ts';

type MadeEnd = Extract<EndFacts, { end: 'made' }>;

/** The ends to be made, by name: those that something is tried with. */
export function madeEnds(spec: NetworkSpec): readonly (readonly [string, MadeSpec])[] {
  const rows = expandRows(spec).filter(({ tried }) => tried);
  return imaginedEnds(spec).filter(([name]) => rows.some(({ from, to }) => from === name || to === name));
}

/** All ends of Pods that are not there yet. */
function imaginedEnds(spec: NetworkSpec): readonly (readonly [string, MadeSpec])[] {
  return Object.entries(spec.ends).flatMap(([name, { made }]) =>
    made === undefined ? [] : [[name, made] as const],
  );
}

/** Pods that the policies alone are asked about need not be made: labels and namespace are all that counts. */
export function imagineEnds(
  spec: NetworkSpec,
  ends: NetworkFacts['ends'],
  site: GradingSite,
): NetworkFacts['ends'] {
  const imagined = imaginedEnds(spec).map(([name, own]): [string, MadeEnd] => {
    const pod = madePod(name, site.attempt, own, null);
    return [name, { end: 'made', pod: { seen: pod }, standIn: null }];
  });
  return { ...ends, ...Object.fromEntries(imagined) };
}

/** Makes the Pods that the table asks for, side by side; where one is refused, another that is treated alike serves. */
export async function makeEnds(
  spec: NetworkSpec,
  ends: NetworkFacts['ends'],
  rules: Look<RuleFacts>,
  site: GradingSite,
  signal: AbortSignal,
): Promise<NetworkFacts['ends']> {
  const made = await Promise.all(
    madeEnds(spec).map(async ([name, own]): Promise<[string, MadeEnd]> => {
      let standIn: string | null = null;
      const pod = await look(signal, async () => {
        const outcome = await makePod(name, own, site, signal);
        if (typeof outcome['refused'] !== 'string') return outcome;
        const other = await findStandIn(name, own, spec, ends, rules, site, signal);
        if (other === null)
          throw new CouldNotLook(
            'blocked',
            `our Pod in Namespace ${own.namespace} was refused, and no other is treated alike: ${outcome['refused']}`,
          );
        standIn = `${nameOfPod(other)} serves instead of a Pod of ours, which was refused: ${outcome['refused']}`;
        return other;
      });
      return [name, { end: 'made', pod, standIn }];
    }),
  );
  return { ...ends, ...Object.fromEntries(made) };
}

export async function removeEnds(spec: NetworkSpec, site: GradingSite): Promise<void> {
  await Promise.all(madeEnds(spec).map(([name, own]) => removePod(name, own, site)));
}

/** A running Pod of the namespace of which the policies say the same as of the one asked for, in every row. */
async function findStandIn(
  end: string,
  made: MadeSpec,
  spec: NetworkSpec,
  ends: NetworkFacts['ends'],
  rules: Look<RuleFacts>,
  site: GradingSite,
  signal: AbortSignal,
): Promise<JsonObject | null> {
  // what is connected to must listen as well: no other Pod is sure to
  if ('notSeen' in rules || made.listens !== undefined) return null;
  const rows = expandRows(spec).filter(({ from }) => from === end);
  const wanted = treatment(madePod(end, site.attempt, made, null), rows, ends, rules.seen);
  const targets = rows.flatMap((row) => placesOf(ends[row.to], row)).flatMap(({ targets: all }) => all);
  const candidates = await runningPods(made.namespace, made.labels, site, signal);
  return (
    candidates.find(
      (pod) =>
        objectAt(pod, 'spec')['hostNetwork'] !== true &&
        !targets.some((target) => target.pod !== null && nameOfPod(target.pod) === nameOfPod(pod)) &&
        treatment(pod, rows, ends, rules.seen) === wanted,
    ) ?? null
  );
}

/** What all policies say of a Pod's rows, as one text. */
function treatment(
  from: JsonObject,
  rows: readonly Row[],
  ends: NetworkFacts['ends'],
  rules: RuleFacts,
): string {
  return JSON.stringify(
    rows.map((row) =>
      placesOf(ends[row.to], row).map(({ targets }) =>
        targets.map(({ end, port }) =>
          judgeTraffic(rules, { from: podEnd(from), to: end, protocol: row.protocol, port }),
        ),
      ),
    ),
  );
}
