import { Path } from '../objects/field-error.ts';
import type { PodTemplate } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { warnOfTemplate } from './pod/warnings.ts';
import { semanticallyEqual } from './semantic-equal.ts';

const TEMPLATE = Path.of('template');

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
  validate: (object) => validateTemplate(object.template, TEMPLATE),
  validateUpdate: (object) => validateTemplate(object.template, TEMPLATE),
  warnings: (object, old) =>
    old !== undefined && object.metadata.generation === old.metadata.generation
      ? []
      : warnOfTemplate(object.template, TEMPLATE),
};
