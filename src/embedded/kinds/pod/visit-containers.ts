import type { Path } from '../../objects/field-error.ts';
import type { Container, PodSpec } from '../../objects/kinds.ts';

/** All containers with their paths: init containers, containers, ephemeral containers. `path` is the spec's. */
export function visitContainers(spec: PodSpec, path: Path): (readonly [container: Container, at: Path])[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => [container, path.at(list).index(index)] as const),
  );
}
