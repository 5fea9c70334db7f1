import type { Volume } from '../../objects/kinds.ts';

interface Placed {
  readonly path: string;
  /** `Secret "a"`, where several sources share a volume. */
  readonly source: string;
}

/** Warnings of volumes whose items hide each other (warningsForOverlappingVirtualPaths). */
export function warnOfOverlaps(volumes: readonly Volume[]): string[] {
  return volumes.flatMap((volume) => {
    const warn = (what: string, text: string): string =>
      `volume ${JSON.stringify(volume.name ?? '')} (${what}): overlapping paths: ${text}`;
    const { configMap, secret, downwardAPI, projected } = volume;
    return [
      ...overlaps(placed(configMap?.items, '')).map((text) =>
        warn(`ConfigMap ${JSON.stringify(configMap?.name ?? '')}`, text),
      ),
      ...overlaps(placed(secret?.items, '')).map((text) =>
        warn(`Secret ${JSON.stringify(secret?.secretName ?? '')}`, text),
      ),
      ...overlaps(placed(downwardAPI?.items, '')).map((text) => warn('DownwardAPI', text)),
      ...(projected?.sources ?? [])
        .filter((source) => Object.values(source).every((one) => one === undefined))
        .map(() => `volume ${JSON.stringify(volume.name ?? '')} (Projected) has no sources provided`),
      ...overlaps((projected?.sources ?? []).flatMap(placedBySource)).map((text) => warn('Projected', text)),
    ];
  });
}

type Source = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function placedBySource({ configMap, secret, downwardAPI, serviceAccountToken }: Source): Placed[] {
  if (configMap?.items !== undefined) {
    return placed(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  }
  if (secret?.items !== undefined) return placed(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  if (downwardAPI?.items !== undefined) return placed(downwardAPI.items, 'DownwardAPI');
  return serviceAccountToken === undefined
    ? []
    : [{ path: serviceAccountToken.path ?? '', source: 'ServiceAccountToken' }];
}

function placed(items: readonly { readonly path?: string }[] | undefined, source: string): Placed[] {
  return (items ?? []).map((item) => ({ path: (item.path ?? '').replace(/\/+$/u, ''), source }));
}

function overlaps(all: readonly Placed[]): string[] {
  const shown = ({ path, source }: Placed): string =>
    source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
  return all.flatMap((one, index) =>
    one.path === ''
      ? []
      : all
          .slice(0, index)
          .filter(
            (other) =>
              other.path !== '' &&
              (`${other.path}/`.startsWith(`${one.path}/`) || `${one.path}/`.startsWith(`${other.path}/`)),
          )
          .map((other) => `${shown(one)} with ${shown(other)}`),
  );
}
