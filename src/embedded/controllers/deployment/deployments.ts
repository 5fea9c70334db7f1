import type { Deployment, Pod, ReplicaSet } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { isEmptySelector, selectsLabels } from '../../objects/validation/labels.ts';
import { about, controllerOf, isDeleting, keyOf, splitKey } from '../keys.ts';
import type { Controller } from '../types.ts';
import { claim } from '../workloads/claim.ts';
import { condition, findCondition, setCondition } from './conditions.ts';
import { writeStatus, type Look } from './context.ts';
import { hasDeadline, splitSets } from './facts.ts';
import { syncNewSet } from './new-set.ts';
import { dropHistory, recreate, rollOut } from './rollout.ts';
import { scale, wasScaled } from './scale.ts';
import { syncStatus } from './status.ts';

const KEY = 'deployments.apps';

/** pkg/controller/deployment. */
export const deployments: Controller = {
  name: 'deployment-controller',
  start(context) {
    const { api, queue, watch } = context;
    const events = context.events('deployment-controller');
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const live = api.get<Deployment>(KEY, namespace, name);
      if (live === undefined) return;
      if (isEmptySelector(live.spec?.selector ?? {})) {
        const message = 'This deployment is selecting all pods. A non-empty selector is required.';
        events.record(about(live), 'Warning', 'SelectingAll', message);
        return;
      }
      const sets = claim<ReplicaSet>(api, 'replicasets.apps', live, live.spec?.selector);
      const next = syncDeployment({ context, events, deployment: copyOf(live), sets });
      if (next !== undefined) work.addAfter(key, next);
    });
    watch<Deployment>(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
    watch<ReplicaSet>('replicasets.apps', ({ object, previous }) => {
      for (const set of previous === undefined ? [object] : [previous, object]) {
        const controller = controllerOf(set);
        const { namespace = '', labels = {} } = set.metadata;
        if (controller?.kind === 'Deployment') work.add(`${namespace}/${controller.name}`);
        if (controller !== undefined) continue;
        for (const one of api.list<Deployment>(KEY, namespace)) {
          if (selectsLabels(one.spec?.selector, labels)) work.add(keyOf(one));
        }
      }
    });
    // Recreate waits for the last old Pod
    watch<Pod>('pods', ({ type, object }) => {
      const controller = type === 'DELETED' ? controllerOf(object) : undefined;
      if (controller?.kind !== 'ReplicaSet') return;
      const { namespace = '' } = object.metadata;
      const set = api.get<ReplicaSet>('replicasets.apps', namespace, controller.name);
      const owner = set === undefined ? undefined : controllerOf(set);
      if (owner?.kind === 'Deployment') work.add(`${namespace}/${owner.name}`);
    });
  },
};

/** Answers in how many milliseconds to look again. */
function syncDeployment(look: Look): number | undefined {
  const { deployment, context } = look;
  if (isDeleting(deployment)) {
    syncStatus(look, syncNewSet(look, false));
    return undefined;
  }
  tellPause(look);
  if (deployment.spec?.paused === true || wasScaled(look)) {
    syncNewSet(look, false);
    scale(look);
    if (deployment.spec?.paused === true) dropHistory(look);
    syncStatus(look, splitSets(deployment, look.sets).newest);
    return undefined;
  }
  if (deployment.spec?.strategy?.type !== 'Recreate') return rollOut(look);
  const { namespace } = deployment.metadata;
  return recreate(look, ({ metadata: { uid } }) =>
    context.api.list<Pod>('pods', namespace).filter((pod) => controllerOf(pod)?.uid === uid),
  );
}

/** checkPausedConditions: time stands still for the deadline of a paused Deployment. */
function tellPause(look: Look): void {
  const { deployment, context } = look;
  const progressing = findCondition(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || progressing?.reason === 'ProgressDeadlineExceeded') return;
  const paused = deployment.spec?.paused === true;
  if (paused === (progressing?.reason === 'DeploymentPaused')) return;
  const status = copyOf(deployment.status ?? {});
  setCondition(
    status,
    condition(
      context.now(),
      'Progressing',
      'Unknown',
      paused ? 'DeploymentPaused' : 'DeploymentResumed',
      paused ? 'Deployment is paused' : 'Deployment is resumed',
    ),
  );
  writeStatus(look, status);
}
