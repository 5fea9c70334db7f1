import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { VolumeAttachment } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { checkDnsSubdomain } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { internalValue } from '../pod/internal-json.ts';
import { invalidFor } from '../pod/checks.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateDriverName } from './driver-name.ts';

/** pkg/apis/storage/validation, without a look into inline volumes, which only migration makes. */

const SPEC = Path.of('spec');
const ONE_OF = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

function validateSource({ source }: VolumeAttachment['spec']): FieldError[] {
  const path = SPEC.at('source');
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  if (inline === undefined && name === undefined) return [fieldErrors.required(path, ONE_OF)];
  if (inline !== undefined && name !== undefined) return [fieldErrors.forbidden(path, ONE_OF)];
  return name === ''
    ? [fieldErrors.required(path.at('persistentVolumeName'), 'must specify non empty persistentVolumeName')]
    : [];
}

function validateAttachment({ spec }: VolumeAttachment): FieldError[] {
  const volume = spec.source.persistentVolumeName;
  return [
    ...validateDriverName(spec.attacher, SPEC.at('attacher')),
    ...validateSource(spec),
    ...invalidFor(SPEC.at('nodeName'), spec.nodeName, checkDnsSubdomain(spec.nodeName)),
    ...(volume === undefined
      ? []
      : invalidFor(Path.of('spec.source.persistentVolumeName'), volume, checkDnsSubdomain(volume))),
  ];
}

export const volumeAttachmentRules: KindRules<VolumeAttachment> = {
  resource: 'volumeattachments.storage.k8s.io',
  prepareForCreate(attachment) {
    attachment.status = { attached: false };
  },
  prepareForUpdate(attachment, old) {
    attachment.status = copyOf(old.status ?? { attached: false });
  },
  validate: validateAttachment,
  validateUpdate: (attachment, old) => [
    ...validateAttachment(attachment),
    ...(semanticallyEqual(attachment.spec, old.spec)
      ? []
      : [
          fieldErrors.invalid(
            SPEC,
            internalValue('VolumeAttachmentSpec', attachment.spec),
            'field is immutable',
          ),
        ]),
  ],
};
