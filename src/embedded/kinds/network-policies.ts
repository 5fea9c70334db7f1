import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { NetworkPolicy } from '../objects/kinds.ts';
import { cidrContains, parseCidr, validateCidr } from '../objects/validation/cidr.ts';
import { validateLabelSelector } from '../objects/validation/labels.ts';
import { checkPortName, checkPortNumber } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { invalidFor } from './pod/checks.ts';

/** pkg/apis/networking/validation, pkg/apis/networking/v1/defaults.go. */

type Spec = NonNullable<NetworkPolicy['spec']>;
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
interface Rule {
  readonly ports: readonly Port[];
  readonly peers: readonly Peer[];
  readonly path: Path;
  readonly peersName: 'from' | 'to';
}

const SPEC = Path.of('spec');
const TYPES = ['Ingress', 'Egress'];

function rulesOf(spec: Spec): Rule[] {
  return [
    ...(spec.ingress ?? []).map((rule, index): Rule => ({
      ports: rule.ports ?? [],
      peers: rule.from ?? [],
      path: SPEC.at('ingress').index(index),
      peersName: 'from',
    })),
    ...(spec.egress ?? []).map((rule, index): Rule => ({
      ports: rule.ports ?? [],
      peers: rule.to ?? [],
      path: SPEC.at('egress').index(index),
      peersName: 'to',
    })),
  ];
}

function setDefaults(policy: NetworkPolicy): void {
  const spec = (policy.spec ??= { podSelector: {} });
  for (const { ports } of rulesOf(spec)) for (const port of ports) port.protocol ??= 'TCP';
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validatePolicy(policy: NetworkPolicy, old?: NetworkPolicy): FieldError[] {
  const spec = policy.spec ?? {};
  const known = new Set(old === undefined ? [] : blocksOf(old.spec ?? {}));
  const faults = validateLabelSelector(spec.podSelector, SPEC.at('podSelector'));
  for (const { ports, peers, path, peersName } of rulesOf(spec)) {
    for (const [index, port] of ports.entries()) {
      faults.push(...validatePort(port, path.at('ports').index(index)));
    }
    for (const [index, peer] of peers.entries()) {
      faults.push(...validatePeer(peer, known, path.at(peersName).index(index)));
    }
  }
  const types = spec.policyTypes ?? [];
  const path = SPEC.at('policyTypes');
  if (types.length > 2) {
    return [...faults, fieldErrors.invalid(path, types, 'may not specify more than two policyTypes')];
  }
  return [
    ...faults,
    ...types.flatMap((type, index) =>
      TYPES.includes(type) ? [] : [fieldErrors.notSupportedInOrder(path.index(index), type, TYPES)],
    ),
  ];
}

const blocksOf = (spec: Spec): string[] =>
  rulesOf(spec).flatMap(({ peers }) =>
    peers.flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [ipBlock.cidr ?? '', ...(ipBlock.except ?? [])],
    ),
  );

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function validatePort({ protocol, port, endPort }: Port, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const end = path.at('endPort');
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    faults.push(fieldErrors.notSupportedInOrder(path.at('protocol'), protocol, PROTOCOLS));
  }
  if (typeof port === 'number') {
    faults.push(...invalidFor(path.at('port'), port, checkPortNumber(port)));
    if (endPort === undefined) return faults;
    if (endPort < port) {
      faults.push(fieldErrors.invalid(end, port, 'must be greater than or equal to `port`'));
    }
    return [...faults, ...invalidFor(end, endPort, checkPortNumber(endPort))];
  }
  if (endPort !== undefined) {
    faults.push(
      fieldErrors.invalid(
        end,
        endPort,
        `may not be specified when \`port\` is ${port === undefined ? 'not specified' : 'non-numeric'}`,
      ),
    );
  }
  if (port !== undefined) faults.push(...invalidFor(path.at('port'), port, checkPortName(port)));
  return faults;
}

function validatePeer(peer: Peer, known: ReadonlySet<string>, path: Path): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const faults = [
    ...validateLabelSelector(podSelector, path.at('podSelector')),
    ...validateLabelSelector(namespaceSelector, path.at('namespaceSelector')),
  ];
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock === undefined) {
    return selects ? faults : [...faults, fieldErrors.required(path, 'must specify a peer')];
  }
  return [
    ...faults,
    ...validateBlock(ipBlock, known, path.at('ipBlock')),
    ...(selects ? [fieldErrors.forbidden(path, 'may not specify both ipBlock and another peer')] : []),
  ];
}

function validateBlock(
  { cidr, except = [] }: NonNullable<Peer['ipBlock']>,
  known: ReadonlySet<string>,
  path: Path,
): FieldError[] {
  if (cidr === '') return [fieldErrors.required(path.at('cidr'), '')];
  const faults = known.has(cidr) ? [] : validateCidr(path.at('cidr'), cidr);
  const whole = parseCidr(cidr);
  if (whole === undefined) return faults;
  for (const [index, text] of except.entries()) {
    const at = path.at('except').index(index);
    if (!known.has(text)) faults.push(...validateCidr(at, text));
    const part = parseCidr(text);
    if (part === undefined) continue;
    if (!cidrContains(whole, part.bits, part.width) || whole.prefix >= part.prefix) {
      faults.push(fieldErrors.invalid(at, text, 'must be a strict subset of `cidr`'));
    }
  }
  return faults;
}

export const networkPolicyRules: KindRules<NetworkPolicy> = {
  resource: 'networkpolicies.networking.k8s.io',
  default: setDefaults,
  validate: (policy) => validatePolicy(policy),
  validateUpdate: validatePolicy,
};
