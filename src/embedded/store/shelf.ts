import type { ApiObject } from '../objects/object.ts';

/** The path of an object below its resource, as etcd orders them. */
export function pathOf(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** The objects of one resource in memory, by path and in the order of paths. */
export class Shelf {
  readonly #objects = new Map<string, ApiObject>();
  readonly #paths: string[] = [];

  get(path: string): ApiObject | undefined {
    return this.#objects.get(path);
  }

  set(path: string, object: ApiObject): void {
    if (!this.#objects.has(path)) {
      const last = this.#paths.at(-1);
      if (last === undefined || last < path) this.#paths.push(path);
      else this.#paths.splice(this.#indexOf(path), 0, path);
    }
    this.#objects.set(path, object);
  }

  delete(path: string): void {
    if (!this.#objects.delete(path)) return;
    const index = this.#indexOf(path);
    if (this.#paths[index] === path) this.#paths.splice(index, 1);
  }

  /** In order; of one namespace where it is given and not ''. */
  list(namespace: string | undefined): ApiObject[] {
    const prefix = namespace === undefined || namespace === '' ? '' : `${namespace}/`;
    const result: ApiObject[] = [];
    for (let index = prefix === '' ? 0 : this.#indexOf(prefix); index < this.#paths.length; index++) {
      const path = this.#paths[index] ?? '';
      if (!path.startsWith(prefix)) break;
      const object = this.#objects.get(path);
      if (object !== undefined) result.push(object);
    }
    return result;
  }

  /** Of the first path that isn't before this one. */
  #indexOf(path: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#paths[middle] ?? '') < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
