import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../../objects/kinds.ts';
import { validateLabelSelector } from '../../objects/validation/labels.ts';
import { checkDns1035Label, checkDnsSubdomain, checkPortNumber } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor } from '../pod/checks.ts';
import { compileConditions } from './expressions.ts';
import {
  defaultRule,
  FAILURE_POLICIES,
  MATCH_POLICIES,
  REINVOCATION_POLICIES,
  validateConditions,
  validateRule,
  validateWord,
} from './match.ts';

/** pkg/apis/admissionregistration/validation, apiserver/pkg/util/webhook/validation.go. */

type Webhook = NonNullable<MutatingWebhookConfiguration['webhooks']>[number];
type ClientConfig = Webhook['clientConfig'];
type Service = NonNullable<ClientConfig['service']>;

const WEBHOOKS = Path.of('webhooks');
const VERSIONS = ['v1', 'v1beta1'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];

function setDefaults(hooks: readonly Webhook[] | undefined, mutating: boolean): void {
  for (const hook of hooks ?? []) {
    hook.failurePolicy ??= 'Fail';
    hook.matchPolicy ??= 'Equivalent';
    hook.namespaceSelector ??= {};
    hook.objectSelector ??= {};
    hook.timeoutSeconds ??= 10;
    if (mutating) hook.reinvocationPolicy ??= 'Never';
    for (const rule of hook.rules ?? []) defaultRule(rule);
    if (hook.clientConfig.service !== undefined) hook.clientConfig.service.port ??= 443;
  }
}

function validateHooks(hooks: readonly Webhook[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return (hooks ?? []).flatMap((hook, index) => {
    const path = WEBHOOKS.index(index);
    const faults = [
      ...validateHook(hook, path),
      ...validateVersions(hook.admissionReviewVersions ?? [], path.at('admissionReviewVersions')),
    ];
    if (hook.name !== '' && seen.has(hook.name)) {
      faults.push(fieldErrors.duplicate(path.at('name'), hook.name));
    }
    seen.add(hook.name);
    return faults;
  });
}

function validateHook(hook: Webhook, path: Path): FieldError[] {
  const { sideEffects, timeoutSeconds: timeout } = hook;
  const effects = path.at('sideEffects');
  return [
    ...validateName(hook.name, path.at('name')),
    ...(hook.rules ?? []).flatMap((rule, index) => validateRule(rule, path.at('rules').index(index))),
    ...validateWord(hook.failurePolicy, FAILURE_POLICIES, path.at('failurePolicy')),
    ...validateWord(hook.matchPolicy, MATCH_POLICIES, path.at('matchPolicy')),
    ...((sideEffects ?? undefined) === undefined
      ? [fieldErrors.required(effects, 'must specify one of None, NoneOnDryRun')]
      : validateWord(sideEffects, SIDE_EFFECTS, effects)),
    ...(timeout !== undefined && (timeout > 30 || timeout < 1)
      ? [
          fieldErrors.invalid(
            path.at('timeoutSeconds'),
            timeout,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...validateLabelSelector(hook.namespaceSelector, path.at('namespaceSelector')),
    ...validateLabelSelector(hook.objectSelector, path.at('objectSelector')),
    ...validateWord(hook.reinvocationPolicy, REINVOCATION_POLICIES, path.at('reinvocationPolicy')),
    ...validateClient(hook.clientConfig, path.at('clientConfig')),
    ...validateConditions(
      hook.matchConditions ?? [],
      path.at('matchConditions'),
      compileConditions(hook.matchConditions ?? [], false),
    ),
  ];
}

function validateName(name: string, path: Path): FieldError[] {
  if (name === '') return [fieldErrors.required(path, '')];
  const wrong = checkDnsSubdomain(name);
  if (wrong.length > 0) return [fieldErrors.invalid(path, name, wrong.join(','))];
  return name.split('.').length < 3
    ? [fieldErrors.invalid(path, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function validateVersions(versions: readonly string[], path: Path): FieldError[] {
  if (versions.length === 0) {
    return [fieldErrors.required(path, `must specify one of ${VERSIONS.join(', ')}`)];
  }
  return [
    ...versions.flatMap((version, index) =>
      versions.indexOf(version) < index
        ? [fieldErrors.invalid(path.index(index), version, 'duplicate version')]
        : invalidFor(path.index(index), version, checkDns1035Label(version)),
    ),
    ...(versions.some((version) => VERSIONS.includes(version))
      ? []
      : [fieldErrors.invalid(path, versions, `must include at least one of ${VERSIONS.join(', ')}`)]),
  ];
}

function validateClient({ url, service }: ClientConfig, path: Path): FieldError[] {
  if (url !== undefined && service === undefined) return validateUrl(url, path.at('url'));
  return service !== undefined && url === undefined
    ? validateService(service, path.at('service'))
    : [fieldErrors.required(path, 'exactly one of url or service is required')];
}

const FORM = '; desired format: https://host[/path]';

/** The parts of a URL as Go's net/url cuts them. */
function validateUrl(text: string, path: Path): FieldError[] {
  const parts =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/su.exec(
      text,
    );
  const [, scheme = '', user, host = '', query = '', fragment = ''] = parts ?? [];
  return [
    ...(scheme.toLowerCase() === 'https'
      ? []
      : [fieldErrors.invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`)]),
    ...(host === '' ? [fieldErrors.invalid(path, host, `host must be specified${FORM}`)] : []),
    ...(user === undefined
      ? []
      : [fieldErrors.invalid(path, user, 'user information is not permitted in the URL')]),
    ...(fragment === ''
      ? []
      : [fieldErrors.invalid(path, fragment, 'fragments are not permitted in the URL')]),
    ...(query === ''
      ? []
      : [fieldErrors.invalid(path, query, 'query parameters are not permitted in the URL')]),
  ];
}

/** The real server asks for the two names crosswise. */
function validateService(
  { name, namespace, path: urlPath = '', port = 0 }: Service,
  path: Path,
): FieldError[] {
  const wrong = checkPortNumber(port);
  return [
    ...(namespace === '' ? [fieldErrors.required(path.at('name'), '')] : []),
    ...(name === '' ? [fieldErrors.required(path.at('namespace'), '')] : []),
    ...(wrong.length === 0
      ? []
      : [fieldErrors.invalid(path.at('port'), port, `port is not valid: ${wrong.join(', ')}`)]),
    ...validatePath(urlPath, path.at('path')),
  ];
}

function validatePath(text: string, path: Path): FieldError[] {
  if (text === '' || text === '/') return [];
  if (text === '//') return [fieldErrors.invalid(path, text, 'segment[0] may not be empty')];
  return [
    ...(text.startsWith('/') ? [] : [fieldErrors.invalid(path, text, "must start with a '/'")]),
    ...text
      .slice(1)
      .replace(/\/$/u, '')
      .split('/')
      .flatMap((step, index) =>
        step === ''
          ? [fieldErrors.invalid(path, text, `segment[${index}] may not be empty`)]
          : invalidFor(
              path,
              text,
              checkDnsSubdomain(step).map((fault) => `segment[${index}]: ${fault}`),
            ),
      ),
  ];
}

function webhookRules(
  resource: string,
  mutating: boolean,
): KindRules<MutatingWebhookConfiguration | ValidatingWebhookConfiguration> {
  return {
    resource,
    default: ({ webhooks }) => setDefaults(webhooks, mutating),
    validate: ({ webhooks }) => validateHooks(webhooks),
    validateUpdate: ({ webhooks }) => validateHooks(webhooks),
  };
}

export const validatingWebhookRules = webhookRules(
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  false,
);
export const mutatingWebhookRules = webhookRules(
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  true,
);
