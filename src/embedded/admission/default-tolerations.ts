import type { Pod } from '../objects/kinds.ts';
import type { AdmissionPlugin } from '../registry/types.ts';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
/** Seconds that Pods stay on a Node that is gone. */
const STAY = 300;

/** Pods tolerate an unready or unreachable Node for five minutes, unless they say something of it themselves. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit({ resource, subresource, operation, object }) {
    if (resource.key !== 'pods' || subresource !== '' || object === undefined) return;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    const spec = ((object as unknown as Pod).spec ??= { containers: [] });
    const given = spec.tolerations ?? [];
    const missing = KEYS.filter(
      (key) =>
        !given.some(
          (one) =>
            ((one.key ?? '') === '' || one.key === key) &&
            ((one.effect ?? '') === '' || one.effect === 'NoExecute'),
        ),
    );
    if (missing.length === 0) return;
    spec.tolerations = [
      ...given,
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: STAY })),
    ];
  },
};
