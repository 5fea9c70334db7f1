import type { Json } from '../model/json.ts';
import type { Verdict } from '../model/result.ts';

/** What is asked of the thread that decides. */
export interface DecideRequest {
  readonly kind: string;
  readonly spec: Json;
  readonly facts: Json;
}

/** What it says: that it is there, which expression it begins, and in the end the verdict or a fault of ours. */
export type DecideMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'evaluating'; readonly expression: string }
  | { readonly type: 'decided'; readonly verdict: Verdict }
  | { readonly type: 'broken'; readonly message: string };
