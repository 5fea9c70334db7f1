import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { selectsLabels } from '../objects/validation/labels.ts';
import { deleteObject } from './delete.ts';
import { storeKey, type Environment, type Request } from './environment.ts';
import { podTarget, setPodCondition } from './pod-target.ts';
import type { DeleteOptions } from './types.ts';

const PODS = { group: '', resource: 'pods' };
const BUDGETS = 'poddisruptionbudgets.policy';
const MOST_DISRUPTED = 2000;

/** Deletes a Pod if its disruption budget allows: pkg/registry/core/pod/storage/eviction.go. */
export function evictPod(environment: Environment, request: Request, eviction: ApiObject): ApiObject {
  const { target } = request;
  const name = target.name === '' ? (eviction.metadata.name ?? '') : target.name;
  if (name !== eviction.metadata.name) {
    throw failures.badRequest('name in URL does not match name in Eviction object');
  }
  const options = deleteOptionsOf(eviction, request);
  const pod = environment.store.get(storeKey(podTarget(environment, request, name)));
  if (pod === undefined) throw failures.notFound(PODS, name);
  if (!isAlreadyDisrupted(pod)) {
    const budgets = budgetsOf(environment, pod);
    if (budgets.length > 1) {
      throw new StatusError(
        500,
        '',
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    }
    const [budget] = budgets;
    if (budget !== undefined && !mayGoUnready(pod, budget)) {
      spendBudget(environment, name, budget, options.dryRun === true);
    }
  }
  evict(environment, request, pod, options);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

function deleteOptionsOf(eviction: ApiObject, request: Request): DeleteOptions {
  const sent = isFields(eviction['deleteOptions']) ? eviction['deleteOptions'] : {};
  const { gracePeriodSeconds, propagationPolicy, preconditions, dryRun } = sent;
  return {
    dryRun: request.context.dryRun || (Array.isArray(dryRun) && dryRun.length > 0),
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}),
    ...(propagationPolicy === 'Orphan' ||
    propagationPolicy === 'Background' ||
    propagationPolicy === 'Foreground'
      ? { propagationPolicy }
      : {}),
    ...(isFields(preconditions) ? { preconditions } : {}),
  };
}

/** What has ended, not begun or is going already is no loss. */
function isAlreadyDisrupted(pod: ApiObject): boolean {
  const phase = fieldsOf(pod['status'])['phase'];
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined
  );
}

function budgetsOf(environment: Environment, pod: ApiObject): readonly ApiObject[] {
  if (Object.keys(pod.metadata.labels ?? {}).length === 0) return [];
  return environment.store.list(BUDGETS, pod.metadata.namespace).filter((budget) => {
    const { selector } = fieldsOf(budget['spec']);
    return isFields(selector) && selectsLabels(selector, pod.metadata.labels);
  });
}

/** A Pod that isn't ready doesn't count as healthy, so the budget need not pay for it. */
function mayGoUnready(pod: ApiObject, budget: ApiObject): boolean {
  const conditions = fieldsOf(pod['status'])['conditions'];
  const ready =
    Array.isArray(conditions) &&
    conditions.some((one: unknown) => isFields(one) && one['type'] === 'Ready' && one['status'] === 'True');
  if (ready) return false;
  if (fieldsOf(budget['spec'])['unhealthyPodEvictionPolicy'] === 'AlwaysAllow') return true;
  const status = fieldsOf(budget['status']);
  const desired = numberOf(status['desiredHealthy']);
  return numberOf(status['currentHealthy']) >= desired && desired > 0;
}

/** checkAndDecrement. */
function spendBudget(environment: Environment, pod: string, budget: ApiObject, dryRun: boolean): void {
  const name = budget.metadata.name ?? '';
  const status = fieldsOf(budget['status']);
  const resource = { group: 'policy', resource: 'poddisruptionbudget' };
  if (numberOf(status['observedGeneration']) < (budget.metadata.generation ?? 0)) {
    throw tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const allowed = numberOf(status['disruptionsAllowed']);
  if (allowed < 0) throw failures.forbidden(resource, name, 'pdb disruptions allowed is negative');
  const disrupted = fieldsOf(status['disruptedPods']);
  if (Object.keys(disrupted).length > MOST_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw failures.forbidden(resource, name, why);
  }
  if (allowed === 0) throw tooManyRequests(whyNotAllowed(name, status), undefined);
  if (dryRun) return;
  const next = copyOf(budget);
  next['status'] = {
    ...status,
    disruptionsAllowed: allowed - 1,
    disruptedPods: {
      ...disrupted,
      [pod]: environment
        .now()
        .toISOString()
        .replace(/\.\d+Z$/u, 'Z'),
    },
  };
  environment.store.replace({ resource: BUDGETS, namespace: budget.metadata.namespace ?? '', name }, next);
}

function whyNotAllowed(name: string, status: Fields): string {
  const conditions = Array.isArray(status['conditions']) ? (status['conditions'] as readonly unknown[]) : [];
  const condition = conditions
    .filter((one) => isFields(one))
    .find((one) => one['type'] === 'DisruptionAllowed' && one['status'] === 'False');
  const message = typeof condition?.['message'] === 'string' ? condition['message'] : '';
  if (message !== '' && condition?.['reason'] === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${message}`;
  }
  const current = numberOf(status['currentHealthy']);
  const desired = numberOf(status['desiredHealthy']);
  if (current <= desired) {
    return `The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`;
  }
  if (message !== '') {
    return `The disruption budget ${name} does not allow evicting pods currently (${String(condition?.['reason'])}): ${message}`;
  }
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

function tooManyRequests(cause: string, retryAfterSeconds: number | undefined): StatusError {
  return new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: cause }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  );
}

function evict(environment: Environment, request: Request, pod: ApiObject, options: DeleteOptions): void {
  const target = podTarget(environment, request, pod.metadata.name ?? '');
  const key = storeKey(target);
  const main: Request = {
    ...request,
    target,
    context: { ...request.context, dryRun: options.dryRun === true },
  };
  let effective = options;
  if (options.dryRun !== true) {
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (
      (uid ?? pod.metadata.uid) !== pod.metadata.uid ||
      (resourceVersion ?? pod.metadata.resourceVersion) !== pod.metadata.resourceVersion
    ) {
      // says which of them doesn't hold
      deleteObject(environment, main, options);
      return;
    }
    const marked = copyOf(pod);
    setPodCondition(
      marked,
      {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      },
      environment.now(),
    );
    const stored = environment.store.replace(key, marked);
    if (resourceVersion !== undefined) {
      const preconditions = {
        ...options.preconditions,
        resourceVersion: stored.metadata.resourceVersion ?? '',
      };
      effective = { ...options, preconditions };
    }
  }
  deleteObject(environment, main, effective);
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
