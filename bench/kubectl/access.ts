// Who may do what, asked by `auth can-i`.
import { valueAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { list, quote, text } from './words.ts';

/** One `auth can-i` for each cell of the matrix, all rules where nothing else may be allowed, and the requests. */
export function askAccess(spec: JsonObject): readonly string[] {
  return list(spec['subjects']).flatMap((subject) => [
    ...list(valueAt(subject, ['who'])).flatMap((who) =>
      ['may', 'mayNot'].flatMap((side) =>
        list(valueAt(subject, [side])).flatMap((rights) => cells(rights).map((cell) => `${cell} ${as(who)}`)),
      ),
    ),
    ...(valueAt(subject, ['nothingElse']) === undefined
      ? []
      : ['k get roles,rolebindings -A -o yaml', 'k get clusterroles,clusterrolebindings -o yaml']),
    ...requests(subject),
  ]);
}

function cells(rights: Json): readonly string[] {
  const namespaces = list(valueAt(rights, ['namespaces']));
  const scopes =
    namespaces.length === 0 ? ['-A'] : namespaces.map((namespace) => `-n ${quote(text(namespace))}`);
  const names = list(valueAt(rights, ['names']));
  const resources = list(valueAt(rights, ['resources'])).flatMap((resource) =>
    (names.length === 0 ? [undefined] : names).map((name) => resourceWords(text(resource), name)),
  );
  const urls = list(valueAt(rights, ['urls'])).map((url) => quote(text(url)));
  return list(valueAt(rights, ['verbs'])).flatMap((verb) => [
    ...urls.map((url) => `k auth can-i ${quote(text(verb))} ${url}`),
    ...resources.flatMap((resource) =>
      scopes.map((scope) => `k auth can-i ${quote(text(verb))} ${resource} ${scope}`),
    ),
  ]);
}

function resourceWords(what: string, name: Json | undefined): string {
  const [resource = '', subresource] = what.split('/');
  const full = quote(name === undefined ? resource : `${resource}/${text(name)}`);
  return subresource === undefined ? full : `${full} --subresource=${quote(subresource)}`;
}

function as(who: Json): string {
  const account = valueAt(who, ['serviceAccount']);
  if (account !== undefined) return `--as=system:serviceaccount:${text(account).replace('/', ':')}`;
  const groups = [...list(valueAt(who, ['groups'])), ...list(valueAt(who, ['group']))];
  return [
    `--as=${quote(text(valueAt(who, ['user']) ?? 'somebody'))}`,
    ...groups.map((group) => `--as-group=${quote(text(group))}`),
  ].join(' ');
}

/** Sent with a token of the ServiceAccount. */
function requests(subject: Json): readonly string[] {
  const paths = list(valueAt(subject, ['requests'])).map((request) => text(valueAt(request, ['path'])));
  if (paths.length === 0) return [];
  const [namespace = '', name = ''] = text(valueAt(subject, ['who', 'serviceAccount'])).split('/');
  return [
    `token=$(k create token -n ${quote(namespace)} ${quote(name)})`,
    // without the client certificate, which would go before the token
    ...paths.map(
      (path) =>
        `k --kubeconfig=/dev/null --server="$server" --certificate-authority="$authority" --token="$token" get --raw ${quote(path)}`,
    ),
  ];
}
