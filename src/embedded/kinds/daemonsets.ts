import type { DaemonSet } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { semanticallyEqual } from './semantic-equal.ts';

/** Where apps/v1 shows the internal field spec.templateGeneration. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const emptyStatus = (): NonNullable<DaemonSet['status']> => ({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
});

function setDefaults(set: DaemonSet): void {
  const spec = (set.spec ??= { selector: {}, template: {} });
  set.status = { ...emptyStatus(), ...set.status };
  const strategy = (spec.updateStrategy ??= {});
  if ((strategy.type ?? '') === '') strategy.type = 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  defaultTemplate((spec.template ??= {}));
}

function templateGeneration(set: DaemonSet): number {
  return Number(set.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}

function setTemplateGeneration(set: DaemonSet, generation: number): void {
  set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

export const daemonSetRules: KindRules<DaemonSet> = {
  resource: 'daemonsets.apps',
  default: setDefaults,
  prepareForCreate(set) {
    startGeneration(set);
    set.status = emptyStatus();
    setTemplateGeneration(set, Math.max(templateGeneration(set), 1));
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
  },
  prepareForUpdate(set, old) {
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
    keepStatus(set, old);
    const same = semanticallyEqual(set.spec?.template, old.spec?.template);
    setTemplateGeneration(set, templateGeneration(old) + (same ? 0 : 1));
  },
};
