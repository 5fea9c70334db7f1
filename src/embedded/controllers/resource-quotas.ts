import { sameJson } from '../store/same-json.ts';
import { countedResource, usageOfQuota } from '../admission/quota-usage.ts';
import type { ResourceQuota } from '../objects/kinds.ts';
import { formatQuantity } from '../objects/validation/quantity.ts';
import { keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';

/** pkg/controller/resourcequota: status.used follows what there is. */
export const resourceQuotas: Controller = {
  name: 'resourcequota-controller',
  start({ api, clock, queue, watch }) {
    const rules = {
      get: api.get.bind(api),
      list: api.list.bind(api),
      now: () => clock.now(),
      dryRun: false,
    };
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const quota = api.get<ResourceQuota>('resourcequotas', namespace, name);
      if (quota === undefined) return;
      const hard = { ...quota.spec?.hard };
      const used = Object.fromEntries(
        [...usageOfQuota(quota, rules)].map(([resource, amount]) => [resource, formatQuantity(amount)]),
      );
      const { hard: hardBefore, used: usedBefore } = quota.status ?? {};
      if (sameJson({ ...hardBefore }, hard) && sameJson({ ...usedBefore }, used)) return;
      api.change<ResourceQuota>('resourcequotas', namespace, name, 'status', (draft) => {
        draft.status = { hard, used };
      });
    });
    const watched = new Set<string>();
    const follow = (resource: string): void => {
      if (watched.has(resource)) return;
      watched.add(resource);
      watch(resource, ({ object }) => {
        for (const quota of api.list<ResourceQuota>('resourcequotas', object.metadata.namespace)) {
          const names = Object.keys(quota.spec?.hard ?? {});
          if (names.some((name) => countedResource(name) === resource)) work.add(keyOf(quota));
        }
      });
    };
    watch<ResourceQuota>('resourcequotas', ({ type, object }) => {
      if (type === 'DELETED') return;
      for (const name of Object.keys(object.spec?.hard ?? {})) follow(countedResource(name));
      work.add(keyOf(object));
    });
  },
};
