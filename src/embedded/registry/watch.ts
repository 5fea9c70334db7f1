import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import type { ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { StoreEvent } from '../store/types.ts';
import { toAsked } from './convert-events.ts';
import { storageResource, type Environment } from './environment.ts';
import { parseRevision } from './list.ts';
import { parseSelection, type Selection } from './selection.ts';
import type { Target, WatchEvent, WatchOptions } from './types.ts';

/** How often a watcher that allows bookmarks gets one, in milliseconds. */
const BOOKMARK_EVERY = 60_000;

/** Watches as apiserver/pkg/storage/cacher does. The sink is called in later turns, in order. Returns its end. */
export function watchObjects(
  environment: Environment,
  target: Target,
  options: WatchOptions,
  sink: (event: WatchEvent) => void,
): () => void {
  const errors = validateWatchOptions(options);
  if (errors.length > 0) throw failures.invalid('meta.k8s.io', 'ListOptions', '', errors);
  const selection = parseSelection(target, options);
  const watcher = new Watcher(environment, target, options, selection, sink);
  watcher.start();
  return () => watcher.stop();
}

function validateWatchOptions(options: WatchOptions): FieldError[] {
  const errors: FieldError[] = [];
  const path = Path.of('resourceVersionMatch');
  const match = options.resourceVersionMatch ?? '';
  if (options.sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    errors.push(
      fieldErrors.forbidden(path, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  }
  if (match !== '') {
    if (options.sendInitialEvents === undefined) {
      errors.push(
        fieldErrors.forbidden(
          path,
          'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ),
      );
    }
    if (match !== 'NotOlderThan') errors.push(fieldErrors.notSupported(path, match, ['NotOlderThan']));
  }
  return errors;
}

class Watcher {
  readonly #environment: Environment;
  readonly #target: Target;
  readonly #options: WatchOptions;
  readonly #selection: Selection;
  readonly #sink: (event: WatchEvent) => void;
  readonly #resource: string;
  /** What is there at the start and not sent yet; changes wait behind it. */
  #initial: readonly ApiObject[] = [];
  #waiting: StoreEvent[] = [];
  #sending = false;
  /** Everything up to this revision was sent. */
  #seen = 0;
  #stopped = false;
  #stopStore: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(
    environment: Environment,
    target: Target,
    options: WatchOptions,
    selection: Selection,
    sink: (event: WatchEvent) => void,
  ) {
    this.#environment = environment;
    this.#target = target;
    this.#options = options;
    this.#selection = selection;
    this.#sink = sink;
    this.#resource = storageResource(target.resource);
  }

  start(): void {
    const { store } = this.#environment;
    const asked = parseRevision(this.#options.resourceVersion, 'watch');
    const { sendInitialEvents } = this.#options;
    // without a version, or from 0, what is there comes first, unless it is declined
    const fromNow = asked === 0 || sendInitialEvents === true;
    const after = fromNow ? store.revision : asked;
    if (fromNow && sendInitialEvents !== false) {
      this.#sending = true;
      this.#initial = store
        .list(this.#resource, this.#selection.namespace)
        .filter((object) => this.#selection.matches?.(object) ?? true);
    }
    this.#seen = after;
    // from a future version: what happens until then is left out
    const stop = store.watch(this.#resource, Math.min(after, store.revision), (event) => this.#hear(event));
    if (stop === 'expired') {
      throw failures.expired(`too old resource version: ${after} (${store.oldest})`);
    }
    this.#stopStore = stop;
    if (this.#sending) setImmediate(() => this.#sendInitial());
    if (this.#options.allowWatchBookmarks === true) {
      this.#timer = setInterval(() => this.#bookmark(), BOOKMARK_EVERY);
      this.#timer.unref();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#stopStore();
    clearInterval(this.#timer);
  }

  #sendInitial(): void {
    for (const object of this.#initial) {
      if (this.#stopped) return;
      this.#send('ADDED', object);
    }
    this.#initial = [];
    if (this.#stopped) return;
    const { sendInitialEvents, allowWatchBookmarks } = this.#options;
    if (sendInitialEvents === true && allowWatchBookmarks === true) {
      this.#sink(this.#bookmarkEvent(this.#seen, { 'k8s.io/initial-events-end': 'true' }));
    }
    this.#sending = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const event of waiting) this.#hear(event);
  }

  #hear(event: StoreEvent): void {
    if (this.#stopped) return;
    if (this.#sending) {
      this.#waiting.push(event);
      return;
    }
    if (event.revision <= this.#seen) return;
    this.#seen = event.revision;
    const { namespace, matches } = this.#selection;
    if (namespace !== undefined && event.key.namespace !== namespace) return;
    const was = event.previous !== undefined && (matches?.(event.previous) ?? true);
    const is = event.type !== 'DELETED' && (matches?.(event.object) ?? true);
    if (was && is) this.#send('MODIFIED', event.object);
    else if (is) this.#send('ADDED', event.object);
    else if (was) this.#send('DELETED', lastState(event));
  }

  #send(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ApiObject): void {
    this.#sink({ type, object: toAsked(this.#target.resource, object) });
  }

  #bookmark(): void {
    if (this.#sending || this.#stopped) return;
    const { store } = this.#environment;
    const heardAll = this.#seen >= store.lastChange(this.#resource);
    this.#sink(this.#bookmarkEvent(heardAll ? Math.max(store.revision, this.#seen) : this.#seen, undefined));
  }

  #bookmarkEvent(revision: number, annotations: Record<string, string> | undefined): WatchEvent {
    const { apiVersion, kind } = this.#target.resource;
    const metadata = {
      resourceVersion: String(revision),
      ...(annotations === undefined ? {} : { annotations }),
    };
    return { type: 'BOOKMARK', object: { kind, apiVersion, metadata } };
  }
}

/** What stops matching is shown as it was, with the version of the change. */
function lastState(event: StoreEvent): ApiObject {
  if (event.type === 'DELETED') return event.object;
  const before = event.previous ?? event.object;
  return { ...before, metadata: { ...before.metadata, resourceVersion: String(event.revision) } };
}
