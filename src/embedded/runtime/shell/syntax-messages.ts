import type { SyntaxFailure } from './parse.ts';
import { lineOf } from './parse.ts';
import type { Dialect } from './dialect.ts';

/** The shell that complains. */
interface Speaker {
  readonly dialect: Dialect;
  readonly input: 'string' | 'file' | 'stdin';
  readonly scriptName: string;
  readonly sourcedFile: string | undefined;
  readonly firstLine: number;
  message(text: string): string;
}

/** A syntax error in the words of the shell in question; complete, with newlines. */
export function syntaxMessage(shell: Speaker, source: string, failure: SyntaxFailure): string {
  switch (shell.dialect) {
    case 'ash':
      return shell.message(`syntax error: ${ashWords(failure)}`);
    case 'dash':
      return shell.message(`Syntax error: ${dashWords(failure)}`);
    case 'bash':
      return bashMessage(shell, source, failure);
    default:
      return shell.dialect satisfies never;
  }
}

const named = (token: string): string => (token === '\n' ? 'newline' : isWord(token) ? 'word' : `"${token}"`);

/** Only reserved words and operators are called by name. */
function isWord(token: string): boolean {
  return !/^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|\{|\}|!|redirection|[;&|()<>]+)$/.test(
    token,
  );
}

function ashWords(failure: SyntaxFailure): string {
  const expecting = failure.expected === undefined ? '' : ` (expecting "${failure.expected}")`;
  if (failure.kind === 'quote') return 'unterminated quoted string';
  if (failure.kind === 'text') return failure.token;
  if (failure.expected === '`') return 'EOF in backquote substitution';
  if (failure.expected === '}' && failure.token === '}') return "missing '}'";
  if (failure.kind === 'end') return `unexpected end of file${expecting}`;
  return `unexpected ${failure.token === 'redirection' ? 'redirection' : named(failure.token)}${expecting}`;
}

function dashWords(failure: SyntaxFailure): string {
  const expecting = failure.expected === undefined ? '' : ` (expecting "${failure.expected}")`;
  if (failure.kind === 'quote') return 'Unterminated quoted string';
  if (failure.kind === 'text') return failure.token.slice(0, 1).toUpperCase() + failure.token.slice(1);
  if (failure.expected === '`') return 'EOF in backquote substitution';
  if (failure.expected === '}' && failure.token === '}') return "Missing '}'";
  if (failure.kind === 'end') return `end of file unexpected${expecting}`;
  const token = named(failure.token);
  return `${token === 'word' ? 'word' : token} unexpected${expecting}`;
}

function bashMessage(shell: Speaker, source: string, failure: SyntaxFailure): string {
  const where = `${shell.sourcedFile ?? shell.scriptName}: ${shell.input === 'string' && shell.sourcedFile === undefined ? '-c: ' : ''}`;
  const line = shell.firstLine - 1 + lineOf(source, failure.pos);
  const last = shell.firstLine + source.replace(/\n$/, '').split('\n').length;
  if (failure.kind === 'quote' || (failure.kind === 'end' && failure.expected === '`')) {
    return `${where}line ${line}: unexpected EOF while looking for matching \`${failure.token}'\n`;
  }
  if (failure.kind === 'end' && failure.token !== '') {
    return `${where}line ${last}: unexpected EOF while looking for matching \`${failure.token}'\n`;
  }
  if (failure.kind === 'end') return `${where}line ${last}: syntax error: unexpected end of file\n`;
  const token = failure.kind === 'text' || failure.token === '\n' ? 'newline' : failure.token;
  const text = source.split('\n')[lineOf(source, failure.pos) - 1] ?? '';
  return `${where}line ${line}: syntax error near unexpected token \`${token}'\n${where}line ${line}: \`${text}'\n`;
}
