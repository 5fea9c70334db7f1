import type { Secret, ServiceAccount } from '../objects/kinds.ts';
import { keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** pkg/controller/serviceaccount/tokens_controller.go: Secrets of service accounts have a token, and go with them. */
export const tokenSecrets: Controller = {
  name: 'tokens-controller',
  start({ api, queue, watch, caCertificate, mintSecretToken }) {
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const secret = api.get<Secret>('secrets', namespace, name);
      if (secret?.type !== TYPE) return;
      const { uid = '', annotations = {} } = secret.metadata;
      const account = api.get<ServiceAccount>('serviceaccounts', namespace, annotations[NAME] ?? '');
      const accountUid = account?.metadata.uid ?? '';
      const isOther = (annotations[UID] ?? '') !== '' && annotations[UID] !== accountUid;
      if (account === undefined || isOther) {
        api.delete('secrets', namespace, name, { preconditions: { uid } });
        return;
      }
      const data = {
        'ca.crt': base64(caCertificate),
        namespace: base64(namespace),
      };
      const has = secret.data ?? {};
      const isWhole =
        (has['token'] ?? '') !== '' &&
        has['ca.crt'] === data['ca.crt'] &&
        (has['namespace'] ?? '') !== '' &&
        annotations[UID] === accountUid;
      if (isWhole) return;
      api.change<Secret>('secrets', namespace, name, '', (draft) => {
        const identity = { name: account.metadata.name ?? '', uid: accountUid };
        const token = has['token'] ?? base64(mintSecretToken(namespace, identity, { name, uid }));
        draft.data = { ...draft.data, ...data, token };
        draft.metadata.annotations = { ...draft.metadata.annotations, [UID]: accountUid };
      });
    });
    watch<Secret>('secrets', ({ type, object }) => {
      if (type !== 'DELETED' && object.type === TYPE) work.add(keyOf(object));
    });
    watch<ServiceAccount>('serviceaccounts', ({ type, object }) => {
      if (type === 'MODIFIED') return;
      for (const secret of api.list<Secret>('secrets', object.metadata.namespace)) {
        if (secret.type === TYPE && secret.metadata.annotations?.[NAME] === object.metadata.name) {
          work.add(keyOf(secret));
        }
      }
    });
  },
};
