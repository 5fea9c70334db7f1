import { join } from 'node:path';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { ApiAddress, ClientIdentity } from '../api/kubeconfig-file.ts';
import { clusterFiles, readIfThere, type ClusterFiles } from '../practice/cluster-files.ts';

/** Files of one embedded cluster: what all practice clusters have, and those of its server. */
export interface EmbeddedFiles extends ClusterFiles {
  /** The server's own folder. */
  readonly server: string;
  /** All that is in the cluster. */
  readonly database: string;
  /** What the server says before it serves. */
  readonly startLog: string;
  /** What it says afterwards. */
  readonly log: string;
}

/** Where the files of an embedded cluster lie; apart from those of a kind cluster of the same home. */
export function embeddedFiles(clustersFolder: string, cluster: string): EmbeddedFiles {
  const files = clusterFiles(join(clustersFolder, 'embedded'), cluster);
  const server = join(files.folder, 'server');
  return {
    ...files,
    server,
    database: join(server, 'cluster.db'),
    startLog: join(server, 'start.log'),
    log: join(server, 'server.log'),
  };
}

/** What a server that serves has written down of itself. */
export interface ServerRecord {
  readonly pid: number;
  readonly port: number;
}

/** Undefined when no server has served yet. */
export async function readServerRecord(files: EmbeddedFiles): Promise<ServerRecord | undefined> {
  const text = await readIfThere(join(files.server, 'server.json'));
  if (text === undefined) return undefined;
  let record: Json;
  try {
    record = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(record)) return undefined;
  const { pid, port } = record;
  return typeof pid === 'number' && typeof port === 'number' ? { pid, port } : undefined;
}

/** Whose certificate: the program's own, or the learner's. */
export type Who = 'admin' | 'learner';

/** Address and credentials from what the server laid down; undefined when a part of it is gone. */
export async function readAccess(
  files: EmbeddedFiles,
  port: number,
  who: Who,
): Promise<(ApiAddress & ClientIdentity) | undefined> {
  const [authority, certificate, key] = await Promise.all(
    ['ca.crt', `${who}.crt`, `${who}.key`].map(async (name) => readIfThere(join(files.server, 'pki', name))),
  );
  if (authority === undefined || certificate === undefined || key === undefined) return undefined;
  return {
    server: `https://127.0.0.1:${port}`,
    authority: encode(authority),
    certificate: encode(certificate),
    key: encode(key),
  };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
