/** One thing the host was checked for. */
export interface DoctorFinding {
  /** Such as "container-engine". */
  readonly id: string;
  readonly title: string;
  /** warning: works, not fully. missing: something can't be used without it. */
  readonly status: 'ok' | 'warning' | 'missing';
  /** What was found, such as a version or an error. */
  readonly detail: string;
  /** The command that mends it on this system; empty when nothing needs mending. */
  readonly fix: string;
}

export interface DoctorReport {
  readonly findings: readonly DoctorFinding[];
  /** The provider that would be used, and why. */
  readonly provider: { readonly name: string; readonly why: string };
}
