import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** A metav1.APIResource as discovery lists it. */
export interface RecordedResource {
  /** "pods", "pods/status". */
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  /** Of the kind, where it isn't that of the list: "autoscaling" for deployments/scale. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

export interface RecordedGroup {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion: { readonly groupVersion: string; readonly version: string };
}

/** documents/index.json */
export interface RecordedIndex {
  readonly version: Readonly<Record<string, string>>;
  readonly api: { readonly versions: readonly string[] };
  readonly apis: { readonly groups: readonly RecordedGroup[] };
  /** By "v1", "apps/v1". */
  readonly resources: Readonly<Record<string, { readonly resources: readonly RecordedResource[] }>>;
  /** The hash of each OpenAPI v3 document by its path: "apis/apps/v1". */
  readonly openApiV3: Readonly<Record<string, string>>;
}

/**
 * Where the recorded documents are: next to this module in the sources, in a folder `documents` beside the bundle.
 */
export const documentsFolder = fileURLToPath(new URL('./documents/', import.meta.url));

/** The decompressed content of a recorded file, such as "index.json". Throws when it isn't there. */
export function readRecorded(folder: string, name: string): Buffer {
  return brotliDecompressSync(readFileSync(join(folder, `${name}.br`)));
}
