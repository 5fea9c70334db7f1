import { sameJson } from '../store/same-json.ts';
import type { LabelSelector } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import { selectsLabels } from '../objects/validation/labels.ts';
import type { Controller } from './types.ts';

interface ClusterRole extends ApiObject {
  rules?: unknown[] | null;
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] | null };
}

const KEY = 'clusterroles.rbac.authorization.k8s.io';

/** pkg/controller/clusterroleaggregation: roles such as "edit" have the rules of all roles that their selectors select. */
export const roleAggregation: Controller = {
  name: 'clusterrole-aggregation-controller',
  start({ api, queue, watch }) {
    const work = queue((name) => {
      const role = api.get<ClusterRole>(KEY, '', name);
      if (role?.aggregationRule === undefined) return;
      const rules: unknown[] = [];
      for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
        for (const other of api.list<ClusterRole>(KEY)) {
          if (other.metadata.name === name || !selectsLabels(selector, other.metadata.labels ?? {})) continue;
          for (const rule of other.rules ?? []) {
            if (!rules.some((known) => sameJson(known, rule))) rules.push(rule);
          }
        }
      }
      if (sameJson(rules, role.rules ?? [])) return;
      api.change<ClusterRole>(KEY, '', name, '', (draft) => {
        draft.rules = rules;
      });
    });
    watch<ClusterRole>(KEY, () => {
      for (const { metadata, aggregationRule } of api.list<ClusterRole>(KEY)) {
        if (aggregationRule !== undefined) work.add(metadata.name ?? '');
      }
    });
  },
};
