import { posix } from 'node:path';
import { parseLearnerYaml } from '../../lib/learner-yaml.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import type { WorkFiles } from '../../model/ports/grading-site.ts';
import type { CertificateSpec } from './certificate-spec.ts';

/** A certificate and its key, both PEM, or what is wrong with the files. */
export type ReadCredentials =
  { readonly certificate: string; readonly key: string } | { readonly fault: string };

/** Reads what the learner's files hold. Throws CouldNotLook when one that is there can't be read. */
export async function readCredentials(
  spec: NonNullable<CertificateSpec['credentials']>,
  files: WorkFiles,
): Promise<ReadCredentials> {
  if ('kubeconfig' in spec) return fromKubeconfig(spec.kubeconfig, files);
  const certificate = await readText(spec.certificate, files);
  if (certificate === null) return { fault: `there is no ${spec.certificate}` };
  const key = await readText(spec.key, files);
  return key === null ? { fault: `there is no ${spec.key}` } : { certificate, key };
}

async function fromKubeconfig(path: string, files: WorkFiles): Promise<ReadCredentials> {
  const text = await readText(path, files);
  if (text === null) return { fault: `there is no ${path}` };
  const parsed = parseLearnerYaml(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return { fault: `${path} is no kubeconfig` };
  const config = parsed.value;
  const current = stringAt(config, 'current-context') ?? '';
  const context = named(config, 'contexts', 'context', current);
  if (current === '' || context === null)
    return { fault: `${path} has no current context${current === '' ? '' : ` ${current}`}` };
  const cluster = named(config, 'clusters', 'cluster', stringAt(context, 'cluster') ?? '');
  if (cluster === null || stringAt(cluster, 'server') === null)
    return { fault: `the context ${current} of ${path} has no cluster with a server` };
  const user = named(config, 'users', 'user', stringAt(context, 'user') ?? '');
  if (user === null) return { fault: `the context ${current} of ${path} has no user` };
  const certificate = await part(user, 'client-certificate', path, files);
  if ('fault' in certificate) return certificate;
  const key = await part(user, 'client-key', path, files);
  return 'fault' in key ? key : { certificate: certificate.text, key: key.text };
}

/** In the file itself, or in one beside it. */
async function part(
  user: JsonObject,
  key: string,
  kubeconfig: string,
  files: WorkFiles,
): Promise<{ readonly text: string } | { readonly fault: string }> {
  const data = stringAt(user, `${key}-data`);
  if (data !== null && data !== '') return { text: Buffer.from(data, 'base64').toString('utf8') };
  const path = stringAt(user, key);
  if (path === null || path === '') return { fault: `the user in ${kubeconfig} has no ${key}` };
  const place = posix.normalize(posix.join(posix.dirname(kubeconfig), path));
  if (posix.isAbsolute(path) || place.startsWith('..'))
    return {
      fault: `${key} in ${kubeconfig} names a file elsewhere, ${path}: embed it, or name it relative to ${kubeconfig}`,
    };
  const text = await readText(place, files);
  return text === null ? { fault: `${kubeconfig} names ${path}, which is not there` } : { text };
}

function named(config: JsonObject, list: string, key: string, name: string): JsonObject | null {
  const found = objectsAt(config, list).find((entry) => entry['name'] === name);
  return found === undefined ? null : objectAt(found, key);
}

async function readText(path: string, files: WorkFiles): Promise<string | null> {
  const read = await files.read(path);
  return read.found ? read.text : null;
}
