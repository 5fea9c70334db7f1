import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Ingress } from '../../objects/kinds.ts';
import { isIp } from '../../objects/validation/ip.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
  checkWildcardSubdomain,
} from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, isBlank } from '../pod/checks.ts';
import { keepStatus, startGeneration } from '../generation.ts';
import { statusRules } from '../status-rules.ts';
import { validateIngressPoint } from '../validate-addresses.ts';

/** pkg/apis/networking/validation: ValidateIngressCreate, ValidateIngressUpdate. */

type Spec = NonNullable<Ingress['spec']>;
type Backend = NonNullable<Spec['defaultBackend']>;
type HttpPath = NonNullable<NonNullable<Spec['rules']>[number]['http']>['paths'][number];

const SPEC = Path.of('spec');
const CLASS = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const FORBIDDEN_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_ENDS = ['/..', '/.'];

function validateIngress({ spec = {} }: Ingress): FieldError[] {
  const rules = spec.rules ?? [];
  return [
    ...(rules.length === 0 && spec.defaultBackend === undefined
      ? [
          fieldErrors.invalid(
            SPEC,
            spec.rules ?? null,
            'either `defaultBackend` or `rules` must be specified',
          ),
        ]
      : []),
    ...(spec.defaultBackend === undefined
      ? []
      : validateBackend(spec.defaultBackend, SPEC.at('defaultBackend'))),
    ...rules.flatMap((rule, index) => validateRule(rule, SPEC.at('rules').index(index))),
    ...(spec.tls ?? []).flatMap((tls, index) => validateTls(tls, SPEC.at('tls').index(index))),
    ...(spec.ingressClassName === undefined
      ? []
      : invalidFor(
          SPEC.at('ingressClassName'),
          spec.ingressClassName,
          checkDnsSubdomain(spec.ingressClassName),
        )),
  ];
}

const checkHost = (host: string): string[] =>
  host.includes('*') ? checkWildcardSubdomain(host) : checkDnsSubdomain(host);

function validateRule({ host = '', http }: NonNullable<Spec['rules']>[number], path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const at = path.at('host');
  if (host !== '') {
    if (isIp(host)) {
      faults.push(fieldErrors.invalid(at, host, 'must be a DNS name, not an IP address'));
    }
    faults.push(...invalidFor(at, host, checkHost(host)));
  }
  if (http === undefined) return faults;
  const paths = path.at('http').at('paths');
  const list = http.paths ?? [];
  if (list.length === 0) faults.push(fieldErrors.required(paths, ''));
  return [...faults, ...list.flatMap((one, index) => validatePath(one, paths.index(index)))];
}

function validatePath({ path = '', pathType, backend }: HttpPath, at: Path): FieldError[] {
  const faults: FieldError[] = [];
  const place = at.at('path');
  switch (pathType ?? '') {
    case '':
      return [fieldErrors.required(at.at('pathType'), 'pathType must be specified')];
    case 'Exact':
    case 'Prefix':
      if (!path.startsWith('/')) faults.push(fieldErrors.invalid(place, path, 'must be an absolute path'));
      for (const part of FORBIDDEN_PARTS.filter((one) => path.includes(one))) {
        faults.push(fieldErrors.invalid(place, path, `must not contain '${part}'`));
      }
      for (const end of FORBIDDEN_ENDS.filter((one) => path.endsWith(one))) {
        faults.push(fieldErrors.invalid(place, path, `cannot end with '${end}'`));
      }
      break;
    case 'ImplementationSpecific':
      if (path !== '' && !path.startsWith('/')) {
        faults.push(fieldErrors.invalid(place, path, 'must be an absolute path'));
      }
      break;
    default:
      faults.push(fieldErrors.notSupported(at.at('pathType'), pathType, PATH_TYPES));
  }
  return [...faults, ...validateBackend(backend, at.at('backend'))];
}

function validateBackend({ resource, service }: Backend, path: Path): FieldError[] {
  if (resource !== undefined && service !== undefined) {
    return [fieldErrors.invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource !== undefined) return validateReference(resource, path.at('resource'));
  if (service === undefined) {
    return [fieldErrors.invalid(path, '', 'resource or service backend is required')];
  }
  const at = path.at('service');
  const name = isBlank(service.name)
    ? [fieldErrors.required(at.at('name'), '')]
    : invalidFor(at.at('name'), service.name, checkDnsLabel(service.name));
  return [...name, ...validateBackendPort(service.port ?? {}, path, at.at('port'))];
}

function validateBackendPort(
  { name = '', number = 0 }: { readonly name?: string; readonly number?: number },
  path: Path,
  at: Path,
): FieldError[] {
  if (name !== '' && number !== 0) {
    return [fieldErrors.invalid(path, '', 'cannot set both port name & port number')];
  }
  if (name !== '') return invalidFor(at.at('name'), name, checkPortName(name));
  if (number !== 0) return invalidFor(at.at('number'), number, checkPortNumber(number));
  return [fieldErrors.required(path, 'port name or number is required')];
}

/** A reference to an object of any kind: its group, kind and name. */
export function validateReference(
  { apiGroup, kind = '', name = '' }: { apiGroup?: string | null; kind?: string; name?: string },
  path: Path,
): FieldError[] {
  const segment = (field: string, value: string): FieldError[] =>
    value === ''
      ? [fieldErrors.required(path.at(field), '')]
      : invalidFor(path.at(field), value, checkPathSegment(value));
  return [
    ...(apiGroup === undefined || apiGroup === null
      ? []
      : invalidFor(path.at('apiGroup'), apiGroup, checkDnsSubdomain(apiGroup))),
    ...segment('kind', kind),
    ...segment('name', name),
  ];
}

function validateTls(
  { hosts = [], secretName = '' }: NonNullable<Spec['tls']>[number],
  path: Path,
): FieldError[] {
  return [
    ...hosts.flatMap((host, index) => invalidFor(path.at('hosts').index(index), host, checkHost(host))),
    ...(secretName === ''
      ? []
      : invalidFor(path.at('secretName'), secretName, checkDnsSubdomain(secretName))),
  ];
}

function validateClassAnnotation({ metadata, spec }: Ingress): FieldError[] {
  const annotation = metadata.annotations?.[CLASS];
  const name = spec?.ingressClassName;
  return annotation === undefined || name === undefined || annotation === name
    ? []
    : [
        fieldErrors.invalid(
          Path.of('annotations', CLASS),
          annotation,
          'must match `ingressClassName` when both are specified',
        ),
      ];
}

export const ingressRules: KindRules<Ingress> = {
  resource: 'ingresses.networking.k8s.io',
  prepareForCreate(ingress) {
    startGeneration(ingress);
    ingress.status = { loadBalancer: {} };
  },
  prepareForUpdate: keepStatus,
  validate: (ingress) => [...validateIngress(ingress), ...validateClassAnnotation(ingress)],
  validateUpdate: validateIngress,
  warnings: ({ metadata, spec }, old) =>
    old === undefined && metadata.annotations?.[CLASS] !== undefined && spec?.ingressClassName === undefined
      ? [`annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  subresources: {
    status: statusRules(({ status }) =>
      (status?.loadBalancer?.ingress ?? []).flatMap((point, index) =>
        validateIngressPoint(point, Path.of('status', 'loadBalancer', 'ingress').index(index)),
      ),
    ),
  },
};
