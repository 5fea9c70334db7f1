import { readExecForm, splitWords } from './words.ts';

/**
 * An instruction of a Dockerfile, as it is written. Source of the rules: docs.docker.com/reference/dockerfile, and
 * what BuildKit does where that is silent.
 */
export interface Instruction {
  /** Of its first line, from 1. */
  readonly line: number;
  /** In capitals, such as "RUN". */
  readonly name: string;
  /** `--from=x` is `{from: "x"}`; one that is given twice has its values with commas between. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows the flags, continued lines joined, here-documents taken out. */
  readonly args: string;
  /** Texts of here-documents, in order. */
  readonly heredocs: readonly string[];
  /** The words of the exec form, `["a", "b"]`; null in the shell form. */
  readonly exec: readonly string[] | null;
}

export interface ParsedDockerfile {
  readonly instructions: readonly Instruction[];
  /** `\` unless the directive `escape` says otherwise. */
  readonly escape: string;
  /** What is no Dockerfile, as "line 3: there is no instruction FORM". */
  readonly faults: readonly string[];
}

const NAMES = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);
const WITH_FLAGS = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const WITH_HEREDOCS = new Set(['ADD', 'COPY', 'RUN']);
const FLAG = /^--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)/;
const HEREDOC = /^\d*<<(-?)(["']?)([A-Za-z_][\w.]*)\2$/;

/** Takes a Dockerfile apart: directives, comments, continued lines, here-documents, flags, the exec form. */
export function parseDockerfile(text: string): ParsedDockerfile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = escapeDirective(lines);
  const instructions: Instruction[] = [];
  const faults: string[] = [];
  for (let index = 0; index < lines.length;) {
    if (isSkipped(lines[index] ?? '')) {
      index += 1;
      continue;
    }
    const joined = joinLines(lines, index, escape);
    const head = readInstruction(joined.text, index + 1);
    index = joined.next;
    const heredocs: string[] = [];
    if (WITH_HEREDOCS.has(head.name === 'ONBUILD' ? firstName(head.args) : head.name)) {
      for (const { raw } of splitWords(head.args, escape)) {
        const match = HEREDOC.exec(raw);
        if (match === null) continue;
        const body = readHeredoc(lines, index, match[3] ?? '', match[1] === '-');
        if (body === null) faults.push(`line ${head.line}: the here-document ${match[3] ?? ''} does not end`);
        heredocs.push(body?.text ?? '');
        index = body?.next ?? lines.length;
      }
    }
    const fault = faultOf(head);
    if (fault !== null) faults.push(`line ${head.line}: ${fault}`);
    instructions.push({ ...head, heredocs });
  }
  if (!instructions.some(({ name }) => name === 'FROM')) faults.push('there is no FROM');
  const early = instructions.find(({ name }) => name !== 'ARG');
  if (early !== undefined && early.name !== 'FROM')
    faults.push(`line ${early.line}: ${early.name} stands before the first FROM`);
  return { instructions, escape, faults };
}

/** An instruction out of its text, such as the one behind ONBUILD. */
export function readInstruction(text: string, line: number): Instruction {
  const name = firstName(text);
  let rest = text.trimStart().slice(name.length).trim();
  const flags: Record<string, string> = {};
  for (let flag = FLAG.exec(rest); flag !== null && WITH_FLAGS.has(name); flag = FLAG.exec(rest)) {
    const [whole, key = '', value = 'true'] = flag;
    flags[key] = flags[key] === undefined ? value : `${flags[key]},${value}`;
    rest = rest.slice(whole.length);
  }
  return { line, name, flags, args: rest, heredocs: [], exec: readExecForm(rest) };
}

function firstName(text: string): string {
  return (/^\s*(\S+)/.exec(text)?.[1] ?? '').toUpperCase();
}

/** `# escape=` counts only at the very top, among other directives. */
function escapeDirective(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*([A-Za-z][\w.]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

const isSkipped = (line: string): boolean => line.trim() === '' || line.trimStart().startsWith('#');

/** A line with those that continue it; comments and empty lines between them are left out. */
function joinLines(
  lines: readonly string[],
  start: number,
  escape: string,
): { readonly text: string; readonly next: number } {
  let text = '';
  let index = start;
  for (; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (index > start && isSkipped(line)) continue;
    const trimmed = line.trimEnd();
    if (!trimmed.endsWith(escape)) return { text: text + trimmed, next: index + 1 };
    text += trimmed.slice(0, -1);
  }
  return { text, next: index };
}

function readHeredoc(
  lines: readonly string[],
  start: number,
  name: string,
  tabs: boolean,
): { readonly text: string; readonly next: number } | null {
  const body: string[] = [];
  for (let index = start; index < lines.length; index += 1) {
    const line = tabs ? (lines[index] ?? '').replace(/^\t+/, '') : (lines[index] ?? '');
    if (line === name) return { text: body.join('\n'), next: index + 1 };
    body.push(line);
  }
  return null;
}

function faultOf({ name, args }: Instruction): string | null {
  if (!NAMES.has(name)) return `there is no instruction ${name}`;
  if (args === '' && name !== 'CMD' && name !== 'ENTRYPOINT') return `${name} says nothing`;
  if (name === 'FROM' && !/^\S+(?:\s+as\s+\S+)?$/i.test(args)) return 'FROM needs an image, and AS a name';
  if (name === 'ONBUILD' && ['FROM', 'MAINTAINER', 'ONBUILD'].includes(firstName(args)))
    return `ONBUILD can't hold ${firstName(args)}`;
  return null;
}
