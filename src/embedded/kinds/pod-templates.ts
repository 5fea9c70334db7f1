import type { PodTemplate } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { semanticallyEqual } from './semantic-equal.ts';

export const podTemplateRules: KindRules<PodTemplate> = {
  resource: 'podtemplates',
  default(object) {
    defaultTemplate((object.template ??= {}));
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
    if (object.template?.spec !== undefined) dropDisabledFields(object.template.spec);
  },
  prepareForUpdate(object, old) {
    if (object.template?.spec !== undefined) dropDisabledFields(object.template.spec);
    const same = semanticallyEqual(object.template, old.template);
    object.metadata.generation = (old.metadata.generation ?? 0) + (same ? 0 : 1);
  },
};
