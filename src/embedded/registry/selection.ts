import type { ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector, SelectorFault } from './label-selector.ts';
import type { Target } from './types.ts';

/** Which of a kind's stored objects a list or watch is about, besides the namespace of its path. */
export interface Selection {
  /** Undefined: all of them. */
  readonly matches: ((object: ApiObject) => boolean) | undefined;
  /** The only name and namespace it can be about. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** Reads both selectors; a target's name is one more. Throws StatusError (400) in the real server's words. */
export function parseSelection(
  target: Target,
  options: { readonly labelSelector?: string; readonly fieldSelector?: string },
): Selection {
  try {
    const labels = parseLabelSelector(options.labelSelector ?? '');
    const fields = parseFieldSelector(options.fieldSelector ?? '', target.resource);
    let name = fields?.exact('metadata.name');
    if (target.name !== '') {
      if (fields !== undefined && name !== target.name) {
        throw failures.badRequest("fieldSelector metadata.name doesn't match requested name");
      }
      ({ name } = target);
    }
    const pathNamespace =
      target.namespace === '' || !target.resource.namespaced ? undefined : target.namespace;
    const matches =
      labels === undefined && fields === undefined && target.name === ''
        ? undefined
        : (object: ApiObject): boolean =>
            (target.name === '' || object.metadata.name === target.name) &&
            (labels?.(object.metadata.labels ?? {}) ?? true) &&
            (fields?.matches(object) ?? true);
    return { matches, name, namespace: pathNamespace ?? fields?.exact('metadata.namespace') };
  } catch (error) {
    if (error instanceof SelectorFault) throw failures.badRequest(error.message);
    throw error;
  }
}
