import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { FieldManagement, Patches } from '../patch/types.ts';
import type { Schemas } from '../schema/types.ts';
import type { Store } from '../store/types.ts';
import { expectedOf, readObject } from './body.ts';
import { toAsked, toStored } from './convert-events.ts';
import { createSubresource, isCreated } from './create-subresource.ts';
import { deleteObject } from './delete.ts';
import {
  groupResource,
  openRequest,
  storeKey,
  type Creator,
  type Environment,
  type Request,
  type WriteGuard,
} from './environment.ts';
import { listObjects } from './list.ts';
import { mergeRules } from './own-rules.ts';
import { checkName, patchObject } from './patch.ts';
import { readScale, patchScale, updateScale } from './scale.ts';
import { strategyOf } from './strategy.ts';
import type {
  AdmissionPlugin,
  Caller,
  DeleteOptions,
  KindRules,
  Registry,
  Target,
  WriteOptions,
  WriteResult,
} from './types.ts';
import { watchObjects } from './watch.ts';
import { checkWriteOptions } from './write-options.ts';
import { createObject, dedupe, matchNamespace, track, updateObject, type Updated } from './write.ts';

export interface RegistryParts {
  readonly store: Store;
  readonly schemas: Schemas;
  readonly kinds: readonly KindRules[];
  /** In the order they are asked. */
  readonly admission: readonly AdmissionPlugin[];
  readonly fieldManagement: FieldManagement;
  readonly patches: Patches;
  /**
   * What is answered to creates that store nothing of their own, by "serviceaccounts/token" or
   * "subjectaccessreviews.authorization.k8s.io"; bindings and evictions of Pods are there already.
   */
  readonly creators?: Readonly<Record<string, Creator>>;
  /** Without one, everybody may write everything. */
  readonly guard?: WriteGuard;
  readonly now?: () => Date;
  /** From 0 to below 1, for generated names. */
  readonly random?: () => number;
  readonly newUid?: () => string;
}

/** The verbs over every kind that the schemas list. */
export function createRegistry(parts: RegistryParts): Registry {
  return registryOf(createEnvironment(parts));
}

export function createEnvironment(parts: RegistryParts): Environment {
  return {
    store: parts.store,
    schemas: parts.schemas,
    kinds: mergeRules(parts.kinds),
    admission: parts.admission,
    fieldManagement: parts.fieldManagement,
    patches: parts.patches,
    creators: parts.creators ?? {},
    ...(parts.guard === undefined ? {} : { guard: parts.guard }),
    now: parts.now ?? (() => new Date()),
    random: parts.random ?? Math.random,
    newUid: parts.newUid ?? randomUUID,
  };
}

export function registryOf(environment: Environment): Registry {
  const open = (target: Target, options: WriteOptions, caller: Caller): Request =>
    openRequest(environment, target, options, caller);

  return {
    get(target) {
      if (target.subresource === 'scale') return readScale(environment, target);
      return toAsked(target.resource, liveObject(environment, target));
    },

    list: (target, options) => listObjects(environment, target, options),

    create(target, body, options, caller) {
      checkWriteOptions('CreateOptions', options);
      const request = open(target, options, caller);
      return warned(request, () => {
        const { resource, subresource } = target;
        const expected = expectedOf(environment, resource, subresource);
        const sent = readObject(environment, request, body, expected);
        if (isCreated(environment, target)) {
          matchNamespace(request, sent);
          const object = createSubresource(environment, request, sent);
          return { object, created: true, warnings: request.warnings };
        }
        if (subresource !== '' || !resource.verbs.includes('create')) {
          throw failures.methodNotAllowed(groupResource(resource), 'create');
        }
        const object = toStored(resource, sent);
        strategyOf(environment, request).applyDefaults(object);
        return answer(request, { object: createObject(environment, request, object), created: true });
      });
    },

    update(target, body, options, caller) {
      checkWriteOptions('UpdateOptions', options);
      const request = open(target, options, caller);
      return warned(request, () => {
        const expected = expectedOf(environment, target.resource, target.subresource);
        const sent = readObject(environment, request, body, expected);
        if (target.subresource === 'scale') {
          return {
            object: updateScale(environment, request, sent),
            created: false,
            warnings: request.warnings,
          };
        }
        const object = toStored(target.resource, sent);
        strategyOf(environment, request).applyDefaults(object);
        matchNamespace(request, object);
        checkName(request, object);
        dedupe(request, object, false);
        return answer(
          request,
          updateObject(environment, request, {
            uid: object.metadata.uid,
            produce: (live) => track(environment, request, live, object),
          }),
        );
      });
    },

    patch(target, type, body, options, caller) {
      checkWriteOptions('PatchOptions', options, type);
      const request = open(target, options, caller);
      return warned(request, () => {
        if (target.subresource === 'scale') {
          const object = patchScale(environment, request, type, body);
          return { object, created: false, warnings: request.warnings };
        }
        return answer(request, patchObject(environment, request, type, body));
      });
    },

    delete(target, options, caller) {
      const request = open(target, dryRunOf(options), caller);
      return warned(request, () => ({
        ...deleteObject(environment, request, options),
        warnings: request.warnings,
      }));
    },

    deleteCollection(target, list, options, caller) {
      const found = listObjects(environment, target, list);
      for (const { metadata } of found.items) {
        const one = { ...target, namespace: metadata.namespace ?? '', name: metadata.name ?? '' };
        // an earlier one's end may have taken it along
        if (environment.store.get(storeKey(one)) === undefined) continue;
        deleteObject(environment, open(one, dryRunOf(options), caller), options);
      }
      return found;
    },

    watch: (target, options, sink) => watchObjects(environment, target, options, sink),
  };
}

const answer = (request: Request, { object, created }: Updated): WriteResult => ({
  object: toAsked(request.target.resource, object),
  created,
  warnings: request.warnings,
});

/** A failure takes along what was warned of before. */
function warned<T>(request: Request, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof StatusError) error.warnings = request.warnings;
    throw error;
  }
}

const dryRunOf = (options: DeleteOptions): WriteOptions =>
  options.dryRun === undefined ? {} : { dryRun: options.dryRun };

function liveObject(environment: Environment, target: Target): ApiObject {
  const object = environment.store.get(storeKey(target));
  if (object === undefined) throw failures.notFound(groupResource(target.resource), target.name);
  return object;
}
