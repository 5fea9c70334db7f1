/** What kubectl says of itself. */
export interface KubectlVersion {
  /** "1.32.4". */
  readonly text: string;
  /** 32 */
  readonly minor: number;
}

/** Reads the answer to `kubectl version --client --output json`; null when it does not say a version. */
export function readKubectlVersion(answer: string): KubectlVersion | null {
  const found = /"gitVersion":\s*"v(\d+\.(\d+)\.[^"]*)"/.exec(answer);
  return found?.[1] === undefined ? null : { text: found[1], minor: Number(found[2]) };
}
