import type { ApiObject } from '../objects/object.ts';
import type { StructSchema } from '../schema/types.ts';

/** The three patches of RFC 6902, RFC 7386 and Kubernetes' strategic merge. Pure; all throw StatusError. */
export interface Patches {
  json(object: ApiObject, patch: unknown): ApiObject;
  merge(object: ApiObject, patch: unknown): ApiObject;
  strategic(object: ApiObject, patch: unknown, schema: StructSchema): ApiObject;
}

/** Server-side apply and the ownership of fields (metadata.managedFields). Pure; all throw StatusError. */
export interface FieldManagement {
  /**
   * Merges an applied configuration into the live object (undefined: none yet). Conflicts throw 409 in the real
   * server's words unless forced. The answer carries the new managedFields; `default` is applied to results by the
   * caller afterwards.
   */
  apply(input: {
    readonly live: ApiObject | undefined;
    readonly applied: ApiObject;
    readonly schema: StructSchema;
    readonly manager: string;
    readonly subresource: string;
    readonly force: boolean;
    readonly now: Date;
  }): ApiObject;
  /** The new object with managedFields as a create, update or patch by this manager leaves them. */
  track(input: {
    readonly live: ApiObject | undefined;
    readonly next: ApiObject;
    readonly schema: StructSchema;
    readonly manager: string;
    readonly subresource: string;
    readonly now: Date;
  }): ApiObject;
}
