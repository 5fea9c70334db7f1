import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { RuntimeClass } from '../objects/kinds.ts';
import { validateLabels } from '../objects/validation/labels.ts';
import { checkDnsLabel } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { invalidFor, isBlank } from './pod/checks.ts';
import { internalValue } from './pod/internal-json.ts';
import { validateOverhead } from './pod/validate-resources.ts';
import { validateTolerations } from './pod/validate-scheduling.ts';
import { validateUnchanged } from './validate-workload.ts';

/** pkg/apis/node/validation. */

const HANDLER = Path.of('handler');
const TOLERATIONS = Path.of('scheduling', 'tolerations');

function validateClass({ handler, overhead, scheduling }: RuntimeClass): FieldError[] {
  return [
    ...(isBlank(handler)
      ? [fieldErrors.required(HANDLER, '')]
      : invalidFor(HANDLER, handler, checkDnsLabel(handler))),
    ...validateOverhead(overhead?.podFixed ?? {}, Path.of('overhead')),
    ...validateLabels(scheduling?.nodeSelector, Path.of('scheduling', 'nodeSelector')),
    ...validateTolerated(scheduling?.tolerations ?? []),
  ];
}

function validateTolerated(tolerations: Parameters<typeof validateTolerations>[0]): FieldError[] {
  const faults = validateTolerations(tolerations, TOLERATIONS);
  const seen = new Set<string>();
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '' } = toleration;
    const id = JSON.stringify([key, operator, value, effect]);
    if (seen.has(id)) {
      faults.push(fieldErrors.duplicate(TOLERATIONS.index(index), internalValue('Toleration', toleration)));
    }
    seen.add(id);
  }
  return faults;
}

export const runtimeClassRules: KindRules<RuntimeClass> = {
  resource: 'runtimeclasses.node.k8s.io',
  validate: validateClass,
  validateUpdate: (next, old) => [
    ...validateClass(next),
    ...validateUnchanged(next.handler, old.handler, HANDLER),
  ],
};
