import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Event } from '../../objects/kinds.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkDnsSubdomain, checkPathSegment, checkQualifiedName } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor } from '../pod/checks.ts';

/**
 * pkg/apis/core/validation/events.go, as core/v1 has it. What events.k8s.io/v1 adds (no deprecated fields, nothing
 * changes but the series) isn't checked: the stored version is all that rules see.
 */

const LONGEST = 128;
const LONGEST_NOTE = 1024;
const MISMATCH = 'does not match event.namespace';
const REGARDED = Path.of('involvedObject', 'namespace');

function validateEvent(event: Event): FieldError[] {
  const own = event.metadata.namespace ?? '';
  const regarded = event.involvedObject.namespace ?? '';
  const faults =
    (event.eventTime ?? '') === '' ? validateOld(own, regarded) : validateNew(event, own, regarded);
  return [...faults, ...invalidFor(Path.of('namespace'), own, checkDnsSubdomain(own))];
}

function validateOld(own: string, regarded: string): FieldError[] {
  const fits = regarded === '' ? own === '' || own === 'default' : own === regarded;
  return fits ? [] : [fieldErrors.invalid(REGARDED, regarded, MISMATCH)];
}

function validateNew(event: Event, own: string, regarded: string): FieldError[] {
  const reporter = Path.of('reportingComponent');
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
  return [
    ...(regarded === '' && own !== 'default' && own !== 'kube-system'
      ? [fieldErrors.invalid(REGARDED, regarded, MISMATCH)]
      : []),
    ...(reportingComponent === '' ? [fieldErrors.required(reporter, '')] : []),
    ...invalidFor(reporter, reportingComponent, checkQualifiedName(reportingComponent)),
    ...validateText(reportingInstance, 'reportingInstance', LONGEST),
    ...validateText(action, 'action', LONGEST),
    ...validateText(reason, 'reason', LONGEST),
    ...(byteLength(message) > LONGEST_NOTE ? tooLong('message', LONGEST_NOTE) : []),
  ];
}

const tooLong = (field: string, longest: number): FieldError[] => [
  fieldErrors.invalid(Path.of(field), '', `can have at most ${longest} characters`),
];

function validateText(text: string, field: string, longest: number): FieldError[] {
  if (text === '') return [fieldErrors.required(Path.of(field), '')];
  return byteLength(text) > longest ? tooLong(field, longest) : [];
}

export const eventRules: KindRules<Event> = {
  resource: 'events',
  validate: validateEvent,
  validateUpdate: validateEvent,
  validateName: checkPathSegment,
};
