import { parseLearnerDocuments } from '../../lib/learner-yaml.ts';
import { effectivePod } from '../../model/effective-pod.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { sameJson } from '../../model/same-json.ts';
import type { ImageDefaults } from '../../model/task.ts';

export type TextFile = { readonly path: string; readonly text: string };

/** The objects of a manifest's text, those of Lists one by one; or what is wrong with it. */
export function readManifest(
  text: string,
):
  | { readonly ok: true; readonly objects: readonly KubeObject[] }
  | { readonly ok: false; readonly fault: string } {
  const parsed = parseLearnerDocuments(text);
  if (!parsed.ok) return parsed;
  const objects: KubeObject[] = [];
  for (const value of parsed.values) {
    for (const one of isJsonObject(value) && isList(value) ? objectsAt(value, 'items') : [value]) {
      if (!isKubeObject(one))
        return { ok: false, fault: 'an object needs apiVersion, kind and metadata.name' };
      objects.push(one);
    }
  }
  return { ok: true, objects };
}

function isList(value: JsonObject): boolean {
  return (stringAt(value, 'kind') ?? '').endsWith('List') && Array.isArray(value['items']);
}

function isKubeObject(value: Json): value is KubeObject {
  return (
    isJsonObject(value) &&
    stringAt(value, 'apiVersion') !== null &&
    stringAt(value, 'kind') !== null &&
    (stringAt(objectAt(value, 'metadata'), 'name') ??
      stringAt(objectAt(value, 'metadata'), 'generateName')) !== null
  );
}

/** same: it means what set-up's file meant. removed: set-up's file is gone. */
export type FileState = 'same' | 'changed' | 'added' | 'removed';

/** A file of the working folder beside the one of set-up. */
export interface ComparedFile {
  readonly path: string;
  readonly state: FileState;
  /** Null where the file is gone or can't be read as objects. */
  readonly objects: readonly KubeObject[] | null;
  readonly given: readonly KubeObject[];
  readonly fault: string | null;
}

/** What became of the files that set-up gave, and which came to them; by path. */
export function compareFiles(now: readonly TextFile[], given: readonly TextFile[]): readonly ComparedFile[] {
  const paths = [...new Set([...now, ...given].map(({ path }) => path))].toSorted();
  return paths.map((path) => {
    const mine = now.find((file) => file.path === path);
    const theirs = given.find((file) => file.path === path);
    const before = theirs === undefined ? null : readManifest(theirs.text);
    const start = before?.ok === true ? before.objects : [];
    if (mine === undefined) return { path, state: 'removed', objects: null, given: start, fault: null };
    const read = readManifest(mine.text);
    const state = ((): FileState => {
      if (theirs === undefined) return 'added';
      if (theirs.text === mine.text) return 'same';
      return read.ok && before?.ok === true && sameJson(read.objects, before.objects) ? 'same' : 'changed';
    })();
    return read.ok
      ? { path, state, objects: read.objects, given: start, fault: null }
      : { path, state, objects: null, given: start, fault: read.fault };
  });
}

/** The files and their objects as rules see them; the shape is in docs/pack-format.md. */
export function ruleVariables(
  files: readonly ComparedFile[],
  images: readonly ImageDefaults[],
): { readonly files: readonly JsonObject[]; readonly objects: readonly JsonObject[] } {
  const entry = (file: string, object: KubeObject): JsonObject => ({
    name: `${file} ${object.kind} ${stringAt(object.metadata, 'name') ?? ''}`.trim(),
    file,
    object,
    pod: effectivePod(object, images),
  });
  const described = files.map(({ path, state, objects, given }) => ({
    name: path,
    path,
    state,
    objects: (objects ?? []).map((object) => {
      const before = given.find((other) => isNamesake(other, object));
      return { ...entry(path, object), given: before === undefined ? null : entry(path, before) };
    }),
    given: given.map((object) => entry(path, object)),
  }));
  return { files: described, objects: described.flatMap(({ objects }) => objects) };
}

function isNamesake(left: KubeObject, right: KubeObject): boolean {
  return left.kind === right.kind && stringAt(left.metadata, 'name') === stringAt(right.metadata, 'name');
}
