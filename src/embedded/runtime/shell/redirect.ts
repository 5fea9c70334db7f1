import type { HereDoc, HereString, Redirect, Redirection } from 'unbash';
import type { OpenFile, OpenOptions } from '../process/types.ts';
import { SystemError } from '../process/types.ts';
import { encodeText } from '../tools/text.ts';
import { expandHereDocument, expandString } from './expand.ts';
import { redirectDescriptor } from './shell.ts';
import type { Shell } from './shell.ts';

/** A redirection that can't be made; the message is complete. */
export class RedirectFailure extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** Makes redirections, runs something, and takes them back. */
export async function withRedirections<T>(
  shell: Shell,
  redirects: readonly Redirection[],
  run: () => Promise<T>,
): Promise<T> {
  const undo = await redirect(shell, redirects);
  try {
    return await run();
  } finally {
    undo();
  }
}

/** Makes redirections in the shell's own process; the result takes them back. */
export async function redirect(shell: Shell, redirects: readonly Redirection[]): Promise<() => void> {
  const { descriptors } = shell.process;
  const saved: (readonly [number, OpenFile | undefined])[] = [];
  const undo = (): void => {
    for (const [descriptor, file] of saved.toReversed()) {
      descriptors.get(descriptor)?.close();
      if (file === undefined) descriptors.delete(descriptor);
      else descriptors.set(descriptor, file);
    }
  };
  const place = (descriptor: number, file: OpenFile | undefined): void => {
    saved.push([descriptor, descriptors.get(descriptor)]);
    if (file === undefined) descriptors.delete(descriptor);
    else descriptors.set(descriptor, file);
  };
  try {
    for (const redirection of redirects) await make(shell, redirection, place);
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

/** Makes redirections for good, as exec without a command does. */
export async function redirectForGood(shell: Shell, redirects: readonly Redirection[]): Promise<void> {
  const { descriptors } = shell.process;
  for (const redirection of redirects) {
    await make(shell, redirection, (descriptor, file) => {
      descriptors.get(descriptor)?.close();
      if (file === undefined) descriptors.delete(descriptor);
      else descriptors.set(descriptor, file);
    });
  }
}

type Place = (descriptor: number, file: OpenFile | undefined) => void;

async function make(shell: Shell, redirection: Redirection, place: Place): Promise<void> {
  switch (redirection.type) {
    case 'HereDoc':
      place(descriptorOf(redirection, 0), await feed(shell, await documentText(shell, redirection)));
      return;
    case 'HereString': {
      const text = redirection.target === undefined ? '' : await expandString(shell, redirection.target);
      place(descriptorOf(redirection, 0), await feed(shell, `${text}\n`));
      return;
    }
    case 'Redirect':
      await makeRedirect(shell, redirection, place);
      return;
    default:
      redirection satisfies never;
  }
}

function descriptorOf(redirection: Redirection, otherwise: number): number {
  return redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : otherwise;
}

async function documentText(shell: Shell, node: HereDoc | HereString): Promise<string> {
  if (node.type === 'HereString') return '';
  if (node.delimiter?.quoted === true)
    return node.operator === '<<-' ? stripTabs(node.body.text) : node.body.text;
  const text = await expandHereDocument(shell, node.body);
  // tabs of the source are taken, and so few expansions begin a line with one that it makes no difference
  return node.operator === '<<-' ? stripTabs(text) : text;
}

const stripTabs = (text: string): string => text.replace(/^\t+/gm, '');

/** A pipe that a text comes out of. What doesn't fit into it at once a process of its own writes. */
async function feed(shell: Shell, text: string): Promise<OpenFile> {
  const [reader, writer] = shell.process.pipe();
  const bytes = encodeText(text);
  if (bytes.length <= 32_768) {
    await writer.write(bytes);
    writer.close();
    return reader;
  }
  const child = shell.fork(
    async (inner) => {
      await inner.process.descriptors.get(1)?.write(bytes);
      return 0;
    },
    (process) => redirectDescriptor(process, 1, writer),
  );
  const close = (): void => writer.close();
  void child.exited.then(close, close);
  return reader;
}

async function makeRedirect(shell: Shell, node: Redirect, place: Place): Promise<void> {
  if (node.target === undefined) return;
  const target = await expandString(shell, node.target);
  switch (node.operator) {
    case '<':
      return place(descriptorOf(node, 0), open(shell, target, { read: true }));
    case '<>':
      return place(descriptorOf(node, 0), open(shell, target, { read: true, write: true, create: true }));
    case '>':
      return place(descriptorOf(node, 1), create(shell, target, shell.state.options.has('noclobber')));
    case '>|':
      return place(descriptorOf(node, 1), create(shell, target, false));
    case '>>':
      return place(descriptorOf(node, 1), open(shell, target, { write: true, create: true, append: true }));
    case '&>':
    case '&>>': {
      const file =
        node.operator === '&>'
          ? create(shell, target, false)
          : open(shell, target, { write: true, create: true, append: true });
      place(1, file);
      return place(2, file.share());
    }
    case '<&':
    case '>&': {
      const descriptor = descriptorOf(node, node.operator === '<&' ? 0 : 1);
      if (target === '-') return place(descriptor, undefined);
      const number = /^(\d+)-?$/.exec(target)?.[1];
      if (number === undefined) return duplicateToFile(shell, node, target, place);
      const file = shell.process.descriptors.get(Number(number));
      if (file === undefined) throw failure(shell, `${number}: Bad file descriptor`);
      place(descriptor, file.share());
      if (target.endsWith('-')) place(Number(number), undefined);
      return;
    }
    default:
      node.operator satisfies never;
  }
}

/** ">&file" is both outputs; only dash calls it a mistake. */
function duplicateToFile(shell: Shell, node: Redirect, target: string, place: Place): void {
  if (shell.dialect === 'dash' || node.operator === '<&' || node.descriptor !== undefined) {
    const message =
      shell.dialect === 'bash'
        ? `${target}: ambiguous redirect`
        : shell.dialect === 'dash'
          ? 'Syntax error: Bad fd number'
          : `syntax error: bad fd number`;
    throw failure(shell, message);
  }
  const file = create(shell, target, false);
  place(1, file);
  place(2, file.share());
}

function failure(shell: Shell, message: string): RedirectFailure {
  return new RedirectFailure(shell.message(message), shell.dialect === 'dash' ? 2 : 1);
}

function create(shell: Shell, path: string, isCareful: boolean): OpenFile {
  if (!isCareful) return open(shell, path, { write: true, create: true, truncate: true });
  let isRegular = false;
  try {
    isRegular = shell.process.files.stat(path).type === 'file';
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
  if (!isRegular) return open(shell, path, { write: true, create: true });
  throw failure(
    shell,
    shell.dialect === 'bash'
      ? `${path}: cannot overwrite existing file`
      : `${shell.dialect === 'ash' ? "can't" : 'cannot'} create ${path}: File exists`,
  );
}

function open(shell: Shell, path: string, options: OpenOptions): OpenFile {
  try {
    if (path === '') throw new SystemError('ENOENT', 'No such file or directory');
    return shell.process.files.open(path, options);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw failure(shell, openMessage(shell, path, error, options.create === true));
  }
}

function openMessage(shell: Shell, path: string, error: SystemError, creates: boolean): string {
  if (shell.dialect === 'bash') return `${path}: ${error.message}`;
  const cannot = `${shell.dialect === 'ash' ? "can't" : 'cannot'} ${creates ? 'create' : 'open'} ${path}: `;
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') return cannot + error.message;
  if (shell.dialect === 'ash') return cannot + (creates ? 'nonexistent directory' : 'no such file');
  return cannot + (creates ? 'Directory nonexistent' : 'No such file');
}
