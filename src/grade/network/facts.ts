import type { JsonObject } from '../../model/json.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { PodFacts } from '../pod-facts.ts';

/** What a try to connect came to. `said`: how it did not: "refused", "timed out", "no route". */
export type Outcome = { readonly connected: boolean; readonly said: string };

/** One end of the table as it was found. */
export type EndFacts =
  | {
      readonly end: 'pods';
      readonly pods: PodFacts;
      /** How many there are; only some of them are looked at. */
      readonly total: number;
      /** Some were on their way out and left aside: the others may be about to change as well. */
      readonly leaving: boolean;
    }
  /** A Pod of ours, or one that the policies treat alike, where ours was refused. */
  | { readonly end: 'made'; readonly pod: Look<JsonObject> | null; readonly standIn: string | null }
  | {
      readonly end: 'service';
      readonly service: Look<JsonObject | null>;
      readonly pods: Look<readonly JsonObject[]>;
    }
  | { readonly end: 'address'; readonly ip: string };

export type RuleFacts = {
  readonly policies: readonly JsonObject[];
  /** Labels by name. */
  readonly namespaces: Readonly<Record<string, JsonObject>>;
};

export type NetworkFacts = {
  readonly ends: Readonly<Record<string, EndFacts>>;
  readonly rules: Look<RuleFacts>;
  /** When the look began, ISO 8601. */
  readonly at: string;
  /** By the keys of tries. */
  readonly seen: Readonly<Record<string, Look<Outcome>>>;
};

/** A connection to be tried. */
export interface Try {
  /** The Pod it comes from. */
  readonly from: JsonObject;
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}
