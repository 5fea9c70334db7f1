import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { EndpointSlice } from '../objects/kinds.ts';
import { validateIp } from '../objects/validation/ip.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkFullyQualifiedDomain,
  checkLabelValue,
  checkQualifiedName,
} from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { PROTOCOLS } from './core/endpoints.ts';
import { invalidFor } from './pod/checks.ts';
import { semanticallyEqual } from './semantic-equal.ts';
import { validateReachableIp } from './validate-addresses.ts';
import { validateUnchanged } from './validate-workload.ts';

/** pkg/apis/discovery/validation; pkg/registry/discovery/endpointslice/strategy.go. */

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
type Hint = { readonly name: string };

const ADDRESS_TYPE = Path.of('addressType');
const TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_HINTS = 8;

function setDefaults({ ports }: EndpointSlice): void {
  for (const port of ports ?? []) {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }
}

function validateSlice(slice: EndpointSlice, old?: EndpointSlice): FieldError[] {
  const { addressType: type } = slice;
  const same = old !== undefined && semanticallyEqual(old.endpoints, slice.endpoints);
  return [
    ...(type === '' ? [fieldErrors.required(ADDRESS_TYPE, '')] : []),
    ...(type !== '' && !TYPES.includes(type) ? [fieldErrors.notSupported(ADDRESS_TYPE, type, TYPES)] : []),
    ...validatePorts(slice.ports ?? []),
    ...(same ? [] : validateEndpoints(slice.endpoints ?? [], type)),
  ];
}

function validatePorts(ports: NonNullable<EndpointSlice['ports']>): FieldError[] {
  const root = Path.of('ports');
  if (ports.length > MOST_PORTS) return [fieldErrors.tooMany(root, ports.length, MOST_PORTS)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol = '', appProtocol }, index) => {
    const path = root.index(index);
    const faults = name === '' ? [] : invalidFor(path.at('name'), name, checkDnsLabel(name));
    if (names.has(name)) faults.push(fieldErrors.duplicate(path.at('name'), name));
    names.add(name);
    if (!PROTOCOLS.includes(protocol)) {
      faults.push(fieldErrors.notSupported(path.at('protocol'), protocol, PROTOCOLS));
    }
    if (appProtocol !== undefined) {
      faults.push(...invalidFor(path.at('appProtocol'), appProtocol, checkQualifiedName(appProtocol)));
    }
    return faults;
  });
}

function validateEndpoints(endpoints: readonly Endpoint[], type: string): FieldError[] {
  const root = Path.of('endpoints');
  if (endpoints.length > MOST_ENDPOINTS) {
    return [fieldErrors.tooMany(root, endpoints.length, MOST_ENDPOINTS)];
  }
  return endpoints.flatMap((endpoint, index) => validateEndpoint(endpoint, type, root.index(index)));
}

function validateEndpoint(endpoint: Endpoint, type: string, path: Path): FieldError[] {
  const at = path.at('addresses');
  const addresses = endpoint.addresses ?? [];
  const { nodeName, hostname, hints } = endpoint;
  const faults: FieldError[] = [];
  if (addresses.length === 0) faults.push(fieldErrors.required(at, 'must contain at least 1 address'));
  if (addresses.length > MOST_ADDRESSES) {
    faults.push(fieldErrors.tooMany(at, addresses.length, MOST_ADDRESSES));
  }
  for (const [index, address] of addresses.entries()) {
    faults.push(...validateAddress(address, type, at, at.index(index)));
  }
  if (nodeName !== undefined) {
    faults.push(...invalidFor(path.at('nodeName'), nodeName, checkDnsSubdomain(nodeName)));
  }
  if (hostname !== undefined) {
    faults.push(...invalidFor(path.at('hostname'), hostname, checkDnsLabel(hostname)));
  }
  const hinted = path.at('hints');
  return [
    ...faults,
    ...validateHints(hints?.forZones ?? [], checkLabelValue, hinted.at('forZones')),
    ...validateHints(hints?.forNodes ?? [], checkDnsSubdomain, hinted.at('forNodes')),
  ];
}

function validateAddress(address: string, type: string, list: Path, path: Path): FieldError[] {
  switch (type) {
    case 'IPv4':
    case 'IPv6': {
      const wrong = validateIp(path, address);
      if (wrong.length > 0) return wrong;
      const isV6 = address.includes(':');
      return [
        ...(isV6 === (type === 'IPv6')
          ? []
          : [fieldErrors.invalid(list, address, `must be an ${type} address`)]),
        ...validateReachableIp(address, path),
      ];
    }
    case 'FQDN':
      return address === ''
        ? [fieldErrors.required(path, '')]
        : invalidFor(path, address, checkFullyQualifiedDomain(address));
    default:
      return [];
  }
}

function validateHints(hints: readonly Hint[], check: (name: string) => string[], path: Path): FieldError[] {
  if (hints.length > MOST_HINTS) return [fieldErrors.tooMany(path, hints.length, MOST_HINTS)];
  const seen = new Set<string>();
  return hints.flatMap(({ name }, index) => {
    const at = path.index(index).at('name');
    const faults = seen.has(name) ? [fieldErrors.duplicate(at, name)] : [];
    seen.add(name);
    return [...faults, ...invalidFor(at, name, check(name))];
  });
}

/** The old field for topology isn't written any more. */
function dropTopology(slice: EndpointSlice): void {
  for (const endpoint of slice.endpoints ?? []) delete endpoint.deprecatedTopology;
}

const body = ({ addressType, endpoints, ports }: EndpointSlice): unknown => ({
  addressType,
  endpoints,
  ports,
});

export const endpointSliceRules: KindRules<EndpointSlice> = {
  resource: 'endpointslices.discovery.k8s.io',
  default: setDefaults,
  prepareForCreate(slice) {
    slice.metadata.generation = 1;
    dropTopology(slice);
  },
  prepareForUpdate(slice, old) {
    const same =
      semanticallyEqual(body(slice), body(old)) &&
      semanticallyEqual(slice.metadata.labels ?? {}, old.metadata.labels ?? {});
    slice.metadata.generation = (old.metadata.generation ?? 0) + (same ? 0 : 1);
    dropTopology(slice);
  },
  validate: (slice) => validateSlice(slice),
  validateUpdate: (slice, old) => [
    ...validateSlice(slice, old),
    ...validateUnchanged(slice.addressType, old.addressType, ADDRESS_TYPE),
  ],
  warnings: ({ addressType }, old) =>
    old === undefined && addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : [],
};
