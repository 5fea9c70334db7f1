import type { ImageDefaults } from '../task.ts';
import type { Cluster, ClusterReader } from './cluster.ts';
import type { ContainerEngine } from './container-engine.ts';

/** A file of the learner's working folder. */
export type FileRead = { readonly found: true; readonly text: string } | { readonly found: false };

/** Reads the learner's working folder; paths are relative to it and can't leave it. */
export interface WorkFiles {
  /** Throws CouldNotLook when it is there and can't be read, or is larger than 1 MiB. */
  read(path: string): Promise<FileRead>;
  /**
   * Paths of all regular files, sorted, `/` between folders; hidden ones too, links left out. Throws CouldNotLook when
   * a folder can't be read or there are more than 2,000.
   */
  list(): Promise<readonly string[]>;
}

/** All a check may look at: one attempt's place in the world. Objects read within one round are shared. */
export interface GradingSite {
  readonly attempt: string;
  /** The check's id: part of the names of objects made to look. */
  readonly check: string;
  readonly namespaces: readonly string[];
  readonly images: readonly ImageDefaults[];
  /** Reads of this round: asked twice, sent once. */
  readonly objects: ClusterReader;
  /** Null for tasks that need no cluster. */
  readonly cluster: Cluster | null;
  /** Null where the host has none. */
  readonly engine: ContainerEngine | null;
  readonly files: WorkFiles;
  /** What set-up put into the working folder, as it was then; paths relative to it. */
  readonly given: readonly { readonly path: string; readonly text: string }[];
  now(): Date;
  /** Resolves after the time; rejects with the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
