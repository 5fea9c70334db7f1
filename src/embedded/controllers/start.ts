import { CoreEventRecorder } from '../kubelet/events/recorder.ts';
import { NanoClock, wireTime } from '../kubelet/timers.ts';
import type { ApiObject } from '../objects/object.ts';
import { bootstrap } from './bootstrap/bootstrap.ts';
import { controllers } from './controllers.ts';
import type { Controller, ControllerContext, ControllerParts } from './types.ts';
import { WorkQueue } from './work-queue.ts';

const AGENT = 'kube-controller-manager';

/** Makes the objects that every cluster has and starts the controllers. The answer ends them. */
export function startControllers(
  parts: ControllerParts,
  list: readonly Controller[] = controllers,
): () => void {
  const stops: (() => void)[] = [];
  bootstrap(parts);
  const nanos = new NanoClock(parts.clock);
  for (const controller of list) {
    controller.start(contextFor(parts, controller, nanos, stops));
  }
  return () => {
    for (const stop of stops) stop();
  };
}

function contextFor(
  parts: ControllerParts,
  { name }: Controller,
  nanos: NanoClock,
  stops: (() => void)[],
): ControllerContext {
  const { clientFor, ...rest } = parts;
  const api = clientFor(`system:serviceaccount:kube-system:${name}`, AGENT);
  return {
    ...rest,
    api,
    now: () => wireTime(parts.clock.now()),
    events: (component) => new CoreEventRecorder(api, parts.clock, nanos, component, ''),
    queue: (sync) => {
      const queue = new WorkQueue(parts.clock, sync, parts.onFault);
      stops.push(() => queue.stop());
      return queue;
    },
    watch: <T = ApiObject>(
      resource: string,
      listener: (event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T; previous?: T }) => void,
    ) => {
      stops.push(api.watch<T>(resource, listener));
    },
  };
}
