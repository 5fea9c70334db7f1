import type { VolumeFiles } from '../../runtime/types.ts';
import type { NanoClock } from '../timers.ts';
import type { Payload } from './types.ts';

const DATA = '..data';

/**
 * Writes files so that they change all at once (pkg/volume/util/atomic_writer.go): into a new folder named after the
 * time, which the link ..data then points to; what users see are links into ..data. Not touched when nothing changed.
 */
export class AtomicWriter {
  readonly #files: VolumeFiles;
  readonly #nanos: NanoClock;
  #folder = '';
  #written = new Map<string, string>();

  constructor(files: VolumeFiles, nanos: NanoClock) {
    this.#files = files;
    this.#nanos = nanos;
  }

  /** Answers whether anything was written. */
  write(payload: Payload): boolean {
    const next = new Map(
      [...payload].map(([path, { content, mode, uid }]) => [
        path,
        `${mode}:${uid ?? 0}:${Buffer.from(content).toString('base64')}`,
      ]),
    );
    if (this.#folder !== '' && sameEntries(next, this.#written)) return false;
    const folder = folderName(this.#nanos.next());
    this.#files.makeDirectory(folder, { mode: 0o755, uid: 0, gid: 0 });
    for (const [path, { content, mode, uid }] of payload) {
      this.#files.writeFile(`${folder}/${path}`, content, { mode, uid: uid ?? 0, gid: 0 });
    }
    const before = topNames(this.#written.keys());
    const after = topNames(next.keys());
    // While they still lead somewhere: a link to nothing counts as absent.
    for (const name of before) if (!after.has(name)) this.#files.remove(name);
    this.#files.remove(DATA);
    this.#files.makeLink(DATA, folder);
    for (const name of after) if (!before.has(name)) this.#files.makeLink(name, `${DATA}/${name}`);
    if (this.#folder !== '') this.#files.remove(this.#folder);
    this.#folder = folder;
    this.#written = next;
    return true;
  }
}

function sameEntries(one: ReadonlyMap<string, string>, two: ReadonlyMap<string, string>): boolean {
  return one.size === two.size && [...one].every(([key, value]) => two.get(key) === value);
}

function topNames(paths: Iterable<string>): Set<string> {
  return new Set([...paths].map((path) => path.split('/')[0] ?? path));
}

/** "..2026_11_24_20_03_47.1234567890": Go's format with a random number after it. */
function folderName(nanos: bigint): string {
  const time = new Date(Number(nanos / 1_000_000n)).toISOString();
  const stamp = time.slice(0, 19).replaceAll(/[-T:]/g, '_');
  return `..${stamp}.${String(nanos % 10_000_000_000n).padStart(10, '0')}`;
}
