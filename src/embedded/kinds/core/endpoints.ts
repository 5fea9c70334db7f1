import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Endpoints } from '../../objects/kinds.ts';
import { validateIp } from '../../objects/validation/ip.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPortNumber,
  checkQualifiedName,
} from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, isBlank } from '../pod/checks.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateReachableIp } from '../validate-addresses.ts';

/** pkg/apis/core/validation: ValidateEndpoints; pkg/registry/core/endpoint/strategy.go. */

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function setDefaults({ subsets }: Endpoints): void {
  for (const { ports } of subsets ?? []) {
    for (const port of ports ?? []) if (isBlank(port.protocol)) port.protocol = 'TCP';
  }
}

function validateAddress({ ip, hostname, nodeName }: Address, path: Path): FieldError[] {
  return [
    ...validateIp(path.at('ip'), ip),
    ...(isBlank(hostname) ? [] : invalidFor(path.at('hostname'), hostname, checkDnsLabel(hostname))),
    ...(nodeName === undefined ? [] : invalidFor(path.at('nodeName'), nodeName, checkDnsSubdomain(nodeName))),
    ...validateReachableIp(ip, path.at('ip')),
  ];
}

function validatePort(
  { name, port, protocol = '', appProtocol }: Port,
  named: boolean,
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  if (!isBlank(name)) faults.push(...invalidFor(path.at('name'), name, checkDnsLabel(name)));
  else if (named) faults.push(fieldErrors.required(path.at('name'), ''));
  faults.push(...invalidFor(path.at('port'), port, checkPortNumber(port)));
  if (!PROTOCOLS.includes(protocol)) {
    faults.push(fieldErrors.notSupported(path.at('protocol'), protocol, PROTOCOLS));
  }
  if (appProtocol !== undefined) {
    faults.push(...invalidFor(path.at('appProtocol'), appProtocol, checkQualifiedName(appProtocol)));
  }
  return faults;
}

function validateSubsets(subsets: readonly Subset[]): FieldError[] {
  const root = Path.of('subsets');
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = root.index(index);
    return [
      ...(addresses.length + notReadyAddresses.length === 0
        ? [fieldErrors.required(path, 'must specify `addresses` or `notReadyAddresses`')]
        : []),
      ...addresses.flatMap((address, at) => validateAddress(address, path.at('addresses').index(at))),
      ...notReadyAddresses.flatMap((address, at) =>
        validateAddress(address, path.at('notReadyAddresses').index(at)),
      ),
      ...ports.flatMap((port, at) => validatePort(port, ports.length > 1, path.at('ports').index(at))),
    ];
  });
}

const DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

export const endpointsRules: KindRules<Endpoints> = {
  resource: 'endpoints',
  default: setDefaults,
  validate: ({ subsets }) => validateSubsets(subsets ?? []),
  validateUpdate: ({ subsets }, old) =>
    semanticallyEqual(subsets, old.subsets) ? [] : validateSubsets(subsets ?? []),
  warnings: () => [DEPRECATED],
};
