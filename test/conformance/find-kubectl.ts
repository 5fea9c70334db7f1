import { execFileSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readKubectlVersion } from '../../src/model/kubectl-version.ts';

/** The minor version (1.x) of a kubectl; undefined when it does not say. */
export function kubectlMinor(path: string): number | undefined {
  try {
    const text = execFileSync(path, ['version', '--client', '--output', 'json'], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return readKubectlVersion(text)?.minor;
  } catch {
    return undefined;
  }
}

/** The path of the kubectl that a shell would take. */
export function whichKubectl(): string {
  return execFileSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).trim();
}

/** A kubectl of that minor version on PATH, by any name that begins so ("kubectl", "kubectl.1.32"). */
export function findKubectl(minor: number): string | undefined {
  const folders = [...new Set((process.env['PATH'] ?? '').split(':'))].filter((folder) => folder !== '');
  const beside = folders.flatMap((folder) => programs(folder)).flatMap((path) => [path, ...neighbours(path)]);
  return [...new Set(beside)].find((path) => kubectlMinor(path) === minor);
}

function programs(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^kubectl(\.?1\.\d+)?$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A link may lead to a folder with other versions. */
function neighbours(path: string): readonly string[] {
  try {
    return programs(dirname(realpathSync(path)));
  } catch {
    return [];
  }
}
