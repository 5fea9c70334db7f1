import type { DoctorFinding } from '../model/doctor-report.ts';
import type { Host } from './host.ts';
import type { Remedies } from './remedies.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** A node image takes 1 GB twice, packed and unpacked, while it is fetched; kubelet evicts Pods under 10 % or so. */
const ENGINE_NEEDS = 3 * GIB;
const ENGINE_WANTS = 8 * GIB;
const HOME_NEEDS = 20 * MIB;
const HOME_WANTS = 200 * MIB;
/** A node with its control plane takes 1.2 GiB, a worker 0.2. */
const MEMORY_NEEDS = 1.5 * GIB;

export async function examineDisk(
  host: Host,
  remedies: Remedies,
  place: 'engine' | 'home',
  path: string,
): Promise<DoctorFinding> {
  const [needs, wants] = place === 'engine' ? [ENGINE_NEEDS, ENGINE_WANTS] : [HOME_NEEDS, HOME_WANTS];
  const free = await host.freeBytes(path);
  const finding = {
    id: `disk-${place}`,
    title: place === 'engine' ? 'Disk for the cluster' : 'Disk for your work',
  };
  if (free === null)
    return {
      ...finding,
      status: 'warning',
      detail: `can't tell how much is free at ${path}`,
      fix: remedies.freeDisk(path),
    };
  const detail = `${inWords(free)} free at ${path}`;
  if (free >= wants) return { ...finding, status: 'ok', detail, fix: '' };
  return {
    ...finding,
    status: free < needs ? 'missing' : 'warning',
    detail: `${detail}; ${inWords(wants)} is comfortable`,
    fix: remedies.freeDisk(path),
  };
}

export function examineMemory(host: Host): DoctorFinding {
  const free = host.freeMemory();
  const enough = free >= MEMORY_NEEDS;
  return {
    id: 'memory',
    title: 'Memory',
    status: enough ? 'ok' : 'warning',
    detail: enough
      ? `${inWords(free)} free`
      : `${inWords(free)} free; a new cluster takes ${inWords(MEMORY_NEEDS)}, one that is up has its own`,
    fix: enough ? '' : host.platform === 'darwin' ? 'top -o mem' : 'ps -eo rss,comm --sort -rss | head',
  };
}

function inWords(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.floor(bytes / MIB)} MiB`;
}
