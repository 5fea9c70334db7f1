import type { ApiObject, Fields } from '../../../../src/embedded/objects/object.ts';
import { StatusError, type FailureStatus } from '../../../../src/embedded/objects/status-error.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';

export const schemas = openSchemas();

export const podSchema = schemas.type('io.k8s.api.core.v1.Pod');
export const deploymentSchema = schemas.type('io.k8s.api.apps.v1.Deployment');
export const serviceSchema = schemas.type('io.k8s.api.core.v1.Service');
export const configMapSchema = schemas.type('io.k8s.api.core.v1.ConfigMap');

/** A ConfigMap that was stored. */
export function configMap(data: Fields, metadata: Fields = {}): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop', uid: 'u1', ...metadata },
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

/** A Pod with these containers, as decoding leaves it. */
export function pod(containers: readonly Fields[], spec: Fields = {}): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: 'u2' },
    spec: { containers: containers.map((one) => ({ ...one, resources: {} })), ...spec },
    status: {},
  };
}

/** A Deployment as "kubectl create deployment" and the defaults leave it. */
export function deployment(spec: Fields = {}): ApiObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'u3', labels: { app: 'web' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx', resources: {} }] },
      },
      strategy: {},
      ...spec,
    },
    status: {},
  };
}

/** What a refused request is answered with. */
export function failureOf(run: () => unknown): FailureStatus {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('expected a failure');
}
