import { checkPolicyTypes } from '../kinds/admission-registration/type-warnings.ts';
import type { ValidatingAdmissionPolicy } from '../objects/kinds.ts';
import { keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';

const KEY = 'validatingadmissionpolicies.admissionregistration.k8s.io';

/** pkg/controller/validatingadmissionpolicystatus: what is odd about the types in a policy's expressions. */
export const admissionPolicies: Controller = {
  name: 'validatingadmissionpolicy-status-controller',
  start({ api, queue, watch, schemas }) {
    const work = queue((key) => {
      const { name } = splitKey(key);
      const policy = api.get<ValidatingAdmissionPolicy>(KEY, '', name);
      const generation = policy?.metadata.generation;
      if (policy === undefined || generation === undefined) return;
      if (policy.status?.observedGeneration === generation) return;
      const expressionWarnings = checkPolicyTypes(policy.spec ?? {}, schemas);
      api.change<ValidatingAdmissionPolicy>(KEY, '', name, 'status', (draft) => {
        draft.status = {
          ...draft.status,
          observedGeneration: generation,
          typeChecking:
            expressionWarnings.length === 0 ? {} : { expressionWarnings: [...expressionWarnings] },
        };
      });
    });
    watch<ValidatingAdmissionPolicy>(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
  },
};
