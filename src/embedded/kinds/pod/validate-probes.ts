import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, Probe } from '../../objects/kinds.ts';
import { checkHeaderName, checkPortName, checkPortNumber } from '../../objects/validation/names.ts';
import { invalidFor, isBlank, validateNotNegative } from './checks.ts';

type Lifecycle = NonNullable<Container['lifecycle']>;
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & NonNullable<Lifecycle['postStart']>;

/** A port by number or by name. */
function validatePort(port: number | string | undefined, path: Path): FieldError[] {
  return typeof port === 'string'
    ? invalidFor(path, port, checkPortName(port))
    : invalidFor(path, port ?? 0, checkPortNumber(port ?? 0));
}

/** The probes of a container that keeps running, in the order liveness, readiness, startup. */
export function validateProbes(container: Container, grace: number | undefined, path: Path): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  return [
    ...validateOneSuccess(livenessProbe, grace, path.at('livenessProbe')),
    ...(readinessProbe === undefined
      ? []
      : validateReadiness(readinessProbe, grace, path.at('readinessProbe'))),
    ...validateOneSuccess(startupProbe, grace, path.at('startupProbe')),
  ];
}

function validateOneSuccess(probe: Probe | undefined, grace: number | undefined, path: Path): FieldError[] {
  if (probe === undefined) return [];
  return [
    ...validateProbe(probe, grace, path),
    ...(probe.successThreshold === 1
      ? []
      : [fieldErrors.invalid(path.at('successThreshold'), probe.successThreshold ?? 0, 'must be 1')]),
  ];
}

function validateReadiness(probe: Probe, grace: number | undefined, path: Path): FieldError[] {
  const own = probe.terminationGracePeriodSeconds;
  return [
    ...validateProbe(probe, grace, path),
    ...(own === undefined
      ? []
      : [
          fieldErrors.invalid(
            path.at('terminationGracePeriodSeconds'),
            own,
            'must not be set for readinessProbes',
          ),
        ]),
  ];
}

function validateProbe(probe: Probe, grace: number | undefined, path: Path): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  const own = probe.terminationGracePeriodSeconds;
  return [
    ...validateHandler({ exec, httpGet, tcpSocket, grpc } as Handler, grace, path),
    ...validateNotNegative(probe.initialDelaySeconds, path.at('initialDelaySeconds')),
    ...validateNotNegative(probe.timeoutSeconds, path.at('timeoutSeconds')),
    ...validateNotNegative(probe.periodSeconds, path.at('periodSeconds')),
    ...validateNotNegative(probe.successThreshold, path.at('successThreshold')),
    ...validateNotNegative(probe.failureThreshold, path.at('failureThreshold')),
    ...(own !== undefined && own <= 0
      ? [fieldErrors.invalid(path.at('terminationGracePeriodSeconds'), own, 'must be greater than 0')]
      : []),
  ];
}

export function validateLifecycle(lifecycle: Lifecycle, grace: number | undefined, path: Path): FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap((moment) => {
    const handler = lifecycle[moment];
    return handler === undefined ? [] : validateHandler(handler, grace, path.at(moment));
  });
}

function validateHandler(handler: Handler, grace: number | undefined, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  let count = 0;
  for (const kind of ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const) {
    if (handler[kind] === undefined) continue;
    if (count > 0) {
      faults.push(fieldErrors.forbidden(path.at(kind), 'may not specify more than 1 handler type'));
      continue;
    }
    count += 1;
    faults.push(...validateAction(handler, kind, grace, path.at(kind)));
  }
  if (count === 0) faults.push(fieldErrors.required(path, 'must specify a handler type'));
  return faults;
}

const SCHEMES = ['HTTP', 'HTTPS'];

function validateAction(
  handler: Handler,
  kind: 'exec' | 'httpGet' | 'tcpSocket' | 'grpc' | 'sleep',
  grace: number | undefined,
  path: Path,
): FieldError[] {
  switch (kind) {
    case 'exec':
      return (handler.exec?.command ?? []).length === 0 ? [fieldErrors.required(path.at('command'), '')] : [];
    case 'httpGet': {
      const { path: target, port, scheme, httpHeaders } = handler.httpGet ?? {};
      return [
        ...(isBlank(target) ? [fieldErrors.required(path.at('path'), '')] : []),
        ...validatePort(port, path.at('port')),
        ...(SCHEMES.includes(scheme ?? '')
          ? []
          : [fieldErrors.notSupported(path.at('scheme'), scheme ?? '', SCHEMES)]),
        ...(httpHeaders ?? []).flatMap((header) =>
          invalidFor(path.at('httpHeaders'), header.name ?? '', checkHeaderName(header.name ?? '')),
        ),
      ];
    }
    case 'tcpSocket':
      return validatePort(handler.tcpSocket?.port, path.at('port'));
    case 'grpc':
      return validatePort(handler.grpc?.port, path.at('port'));
    case 'sleep': {
      const seconds = handler.sleep?.seconds ?? 0;
      return grace !== undefined && (seconds < 0 || seconds > grace)
        ? [
            fieldErrors.invalid(
              path,
              seconds,
              `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
            ),
          ]
        : [];
    }
  }
}
