import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ApiObject } from '../objects/object.ts';
import { openClusterFile } from './database.ts';
import { History } from './history.ts';
import { Delivery } from './listeners.ts';
import { sameJson } from './same-json.ts';
import { pathOf, Shelf } from './shelf.ts';
import type { Store, StoreEvent, StoreKey } from './types.ts';

/**
 * Opens the store kept in a file (":memory:" for one that is not kept), making it when it isn't there. One process has
 * it at a time: throws a MachineFault when another does, or when the file is newer than this program or damaged.
 */
export function openStore(file: string): Store {
  return new SqliteStore(openClusterFile(file));
}

class SqliteStore implements Store {
  readonly clusterId: string;
  readonly #database: DatabaseSync;
  readonly #shelves = new Map<string, Shelf>();
  readonly #changed = new Map<string, number>();
  readonly #deliveries = new Map<string, Set<Delivery>>();
  readonly #history: History;
  readonly #statements: {
    readonly begin: StatementSync;
    readonly commit: StatementSync;
    readonly rollback: StatementSync;
    readonly put: StatementSync;
    readonly remove: StatementSync;
    readonly advance: StatementSync;
  };
  #revision: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const cluster = database.prepare('SELECT id, revision FROM cluster').get();
    this.clusterId = String(cluster?.['id']);
    this.#revision = Number(cluster?.['revision']);
    this.#history = new History(this.#revision);
    this.#statements = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      rollback: database.prepare('ROLLBACK'),
      put: database.prepare(
        'INSERT OR REPLACE INTO objects (resource, namespace, name, value) VALUES (?, ?, ?, ?)',
      ),
      remove: database.prepare('DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?'),
      advance: database.prepare('UPDATE cluster SET revision = ?'),
    };
    for (const row of database.prepare('SELECT resource, namespace, name, value FROM objects').iterate()) {
      const path = pathOf(String(row['namespace']), String(row['name']));
      this.#shelf(String(row['resource'])).set(path, JSON.parse(String(row['value'])) as ApiObject);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get oldest(): number {
    return this.#history.oldest;
  }

  get(key: StoreKey): ApiObject | undefined {
    return this.#shelves.get(key.resource)?.get(pathOf(key.namespace, key.name));
  }

  list(resource: string, namespace?: string): readonly ApiObject[] {
    return this.#shelves.get(resource)?.list(namespace) ?? [];
  }

  listAt(
    resource: string,
    namespace: string | undefined,
    revision: number,
  ): readonly ApiObject[] | 'expired' {
    const since = this.#history.after(revision);
    if (since === 'expired') return 'expired';
    const undone = since.filter((event) => event.key.resource === resource);
    if (undone.length === 0) return this.list(resource, namespace);
    const then = new Shelf();
    for (const object of this.list(resource, namespace)) {
      then.set(pathOf(object.metadata.namespace ?? '', object.metadata.name ?? ''), object);
    }
    for (const { key, previous } of undone.toReversed()) {
      const path = pathOf(key.namespace, key.name);
      if (previous === undefined) then.delete(path);
      else then.set(path, previous);
    }
    return then.list(namespace);
  }

  lastChange(resource: string): number {
    return this.#changed.get(resource) ?? 0;
  }

  create(key: StoreKey, object: ApiObject): ApiObject | undefined {
    if (this.get(key) !== undefined) return undefined;
    return this.#put('ADDED', key, object);
  }

  replace(key: StoreKey, object: ApiObject): ApiObject {
    const previous = this.get(key);
    if (previous === undefined) throw new Error(`${key.resource} ${key.namespace}/${key.name} is not stored`);
    const resourceVersion = previous.metadata.resourceVersion ?? '';
    if (sameJson(previous, stamped(object, resourceVersion))) return previous;
    return this.#put('MODIFIED', key, object);
  }

  remove(key: StoreKey, last: ApiObject): ApiObject {
    const previous = this.get(key);
    if (previous === undefined) throw new Error(`${key.resource} ${key.namespace}/${key.name} is not stored`);
    const revision = this.#revision + 1;
    const object = stamped(last, String(revision));
    this.#write(revision, () => this.#statements.remove.run(key.resource, key.namespace, key.name));
    this.#shelf(key.resource).delete(pathOf(key.namespace, key.name));
    this.#announce({ type: 'DELETED', key, object, previous, revision }, 1024);
    return object;
  }

  watch(resource: string, after: number, listener: (event: StoreEvent) => void): (() => void) | 'expired' {
    const missed = this.#history.after(after);
    if (missed === 'expired') return 'expired';
    const delivery = new Delivery(
      listener,
      missed.filter((event) => event.key.resource === resource),
    );
    const deliveries = this.#deliveries.get(resource) ?? new Set();
    this.#deliveries.set(resource, deliveries.add(delivery));
    return () => {
      delivery.stop();
      deliveries.delete(delivery);
    };
  }

  close(): void {
    for (const deliveries of this.#deliveries.values()) for (const delivery of deliveries) delivery.stop();
    this.#deliveries.clear();
    this.#database.close();
  }

  #put(type: 'ADDED' | 'MODIFIED', key: StoreKey, unstamped: ApiObject): ApiObject {
    const revision = this.#revision + 1;
    const object = stamped(unstamped, String(revision));
    const value = JSON.stringify(object);
    this.#write(revision, () => this.#statements.put.run(key.resource, key.namespace, key.name, value));
    const shelf = this.#shelf(key.resource);
    const path = pathOf(key.namespace, key.name);
    const previous = shelf.get(path);
    shelf.set(path, object);
    this.#announce(
      { type, key, object, ...(previous === undefined ? {} : { previous }), revision },
      value.length,
    );
    return object;
  }

  /** The object and the revision are written together or not at all; memory follows only what was written. */
  #write(revision: number, change: () => void): void {
    this.#statements.begin.run();
    try {
      change();
      this.#statements.advance.run(revision);
      this.#statements.commit.run();
    } catch (error) {
      if (this.#database.isTransaction) this.#statements.rollback.run();
      throw error;
    }
    this.#revision = revision;
  }

  #announce(event: StoreEvent, size: number): void {
    this.#changed.set(event.key.resource, event.revision);
    this.#history.add(event, size);
    for (const delivery of this.#deliveries.get(event.key.resource) ?? []) delivery.push(event);
  }

  #shelf(resource: string): Shelf {
    const known = this.#shelves.get(resource);
    if (known !== undefined) return known;
    const made = new Shelf();
    this.#shelves.set(resource, made);
    return made;
  }
}

function stamped(object: ApiObject, resourceVersion: string): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
