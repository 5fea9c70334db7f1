import { explainStatusLine, STATUS_FIELDS, type StatusField } from '../../model/process-status.ts';
import type { Evidence } from '../../model/result.ts';
import type { Rule } from '../spec-parts.ts';

/** Which part of `process` comes from which line. */
const SOURCES: Readonly<Record<StatusField, RegExp>> = {
  Uid: /process\.uids?\b/,
  Gid: /process\.gids?\b/,
  Groups: /process\.groups\b/,
  CapInh: /\.inheritable\b/,
  CapPrm: /\.permitted\b/,
  CapEff: /\.effective\b/,
  CapBnd: /process\.capabilities\.bounding\b/,
  CapAmb: /\.ambient\b/,
  NoNewPrivs: /process\.noNewPrivileges\b/,
  Seccomp: /process\.seccomp\b/,
};

/** The lines of the status file that the rules are about; all that say what the process may do where none is named. */
export function statusEvidence(
  name: string,
  text: string,
  by: string,
  rules: readonly Rule[],
): readonly Evidence[] {
  const asked = rules.map(({ each = '', rule, show = '' }) => `${each} ${rule} ${show}`).join(' ');
  const about = STATUS_FIELDS.filter((field) => SOURCES[field].test(asked));
  const lines = (about.length === 0 ? STATUS_FIELDS : about)
    .map((field) => explainStatusLine(text, field))
    .filter((line) => line !== '');
  return [{ title: `/proc/1/status of ${name}, read by ${by}`, text: lines.join('\n') }];
}
