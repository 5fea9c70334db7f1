import { faultAt, type PackFault } from './pack-fault.ts';
import { openSource, type ScalarPart, type YamlPath } from './yaml-source.ts';

/**
 * A fault of a YAML file that still names its place by path. Lines and columns cost a second, slower parse, so they
 * are looked up only where there is something to report.
 */
export interface Finding {
  readonly path: YamlPath;
  /** The key or the value that the path ends in. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly next: string;
  /** A part of the scalar to point at. */
  readonly part?: ScalarPart | undefined;
}

/** Turns the findings of one YAML file into faults with line and column. */
export function locateFindings(
  file: string,
  text: string,
  findings: readonly Finding[],
): readonly PackFault[] {
  if (findings.length === 0) return [];
  const source = openSource(text);
  return findings.map(({ path, at, part, message, next }) =>
    faultAt(file, text, source.offset(path, at, part), message, next),
  );
}
