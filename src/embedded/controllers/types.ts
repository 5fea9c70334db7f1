import type { Clock } from '../../lib/clock.ts';
import type { Authorizer } from '../access/types.ts';
import type { EventRecorder } from '../kubelet/events/recorder.ts';
import type { ApiObject } from '../objects/object.ts';
import type { ApiClient } from '../registry/types.ts';
import type { IssueCertificate } from '../server/issue-certificate.ts';
import type { Schemas } from '../schema/types.ts';
import type { WorkQueue } from './work-queue.ts';

/** Makes the token of a Secret of type kubernetes.io/service-account-token. */
export type MintSecretToken = (
  namespace: string,
  account: { readonly name: string; readonly uid: string },
  secret: { readonly name: string; readonly uid: string },
) => string;

/** What every controller of a cluster stands on. */
export interface ControllerParts {
  /** The API as one user, whose writes are those of a field manager. */
  readonly clientFor: (user: string, agent: string) => ApiClient;
  readonly schemas: Schemas;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** PEM of the cluster's CA. */
  readonly caCertificate: string;
  readonly mintSecretToken: MintSecretToken;
  /** The cluster's CA signs a request. */
  readonly issueCertificate: IssueCertificate;
  /** Who may do what. */
  readonly access: Pick<Authorizer, 'decide'>;
  /** Where the API is served: the endpoint of the Service "kubernetes". */
  readonly apiAddress: { readonly ip: string; readonly port: number };
  /** Hears of what nobody expected. */
  readonly onFault: (error: unknown) => void;
}

/** What one controller works with; queues and watches end with it. */
export interface ControllerContext extends Omit<ControllerParts, 'clientFor'> {
  readonly api: ApiClient;
  /** Time as metav1.Time is written. */
  readonly now: () => string;
  readonly events: (component: string) => EventRecorder;
  readonly queue: (sync: (key: string) => void) => WorkQueue;
  readonly watch: <T = ApiObject>(
    resource: string,
    listener: (event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T; previous?: T }) => void,
  ) => void;
}

export interface Controller {
  /** As in the name of its service account: "deployment-controller". */
  readonly name: string;
  start(context: ControllerContext): void;
}
