import type { ApiObject } from '../../objects/object.ts';
import { documentsFolder, readRecorded } from '../../schema/documents.ts';

/** The roles and bindings of a new cluster, recorded from bootstrappolicy of Kubernetes v1.36.3. */
export function roleObjects(): ApiObject[] {
  return JSON.parse(readRecorded(documentsFolder, 'bootstrap-roles.json').toString('utf8')) as ApiObject[];
}
