import { describe, expect, test } from '@jest/globals';
import { BARE_COMMAND, COMMANDS } from '../../../src/cli/commands.ts';
import { packAndTasks } from '../../../src/cli/pack-argument.ts';
import { parseCommandLine, peekFormat, type Parsed } from '../../../src/cli/program.ts';
import { UsageFault } from '../../../src/lib/errors.ts';

const parse = (...argv: readonly string[]): Parsed =>
  parseCommandLine(argv, COMMANDS, BARE_COMMAND, { version: '1.2.3', commandPrefix: 'cks' });

const parsed = (...argv: readonly string[]): Parsed & { readonly type: 'command' } => {
  const result = parse(...argv);
  if (result.type !== 'command') throw new Error(`not a command: ${result.text}`);
  return result;
};

const faultOf = (...argv: readonly string[]): UsageFault => {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof UsageFault) return error;
    throw error;
  }
  throw new Error('was understood');
};

describe('the command line', () => {
  test('without a command means the terminal UI', () => {
    expect(parsed().command).toBe(BARE_COMMAND);
  });

  test.each([
    [['--output', 'json', 'grade', 'pod-ro']],
    [['grade', '--output', 'json', 'pod-ro']],
    [['grade', 'pod-ro', '--output=json']],
  ])('takes global options before and after the command: %j', (argv) => {
    const { command, args, global } = parsed(...argv);
    expect([command.name, args[0], global.output]).toEqual(['grade', 'pod-ro', 'json']);
  });

  test('takes the home and the provider after a command of a group', () => {
    const { command, home, global } = parsed('pack', 'test', '--home', '/h', '--provider', 'kubeconfig');
    expect([command.name, home, global.provider]).toEqual(['pack test', '/h', 'kubeconfig']);
  });

  test('switches colours off with --no-color', () => {
    expect(parsed('list').global.colour).toBe(true);
    expect(parsed('list', '--no-color').global.colour).toBe(false);
  });

  test('gives undefined for an argument that was left out', () => {
    expect(parsed('start').args).toEqual([undefined]);
  });

  test('prints the version as a text', () => {
    expect(parse('--version')).toEqual({ type: 'text', text: '1.2.3\n' });
  });

  test('names every command in its help', () => {
    const help = parse('--help');
    if (help.type !== 'text') throw new Error('no help');
    for (const { name } of COMMANDS) expect(help.text).toContain(`  ${name.split(' ')[0]}`);
  });

  test('shows the options of a command and the global ones in the help of the command', () => {
    const help = parse('up', '--help');
    if (help.type !== 'text') throw new Error('no help');
    expect(help.text).toContain('--retain');
    expect(help.text).toContain('--provider');
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'shows examples of %s that it understands itself',
    (name, { examples }) => {
      expect(examples.length).toBeGreaterThan(0);
      for (const { line } of examples) {
        const words = line.replace(/ >.*/, '').split(' ');
        expect(parsed(...words).command.name).toBe(name);
      }
    },
  );

  test('takes several tasks where a command tests several', () => {
    expect(parsed('pack', 'test', './p', 'a', 'b').args).toEqual(['./p', 'a', 'b']);
    expect(parsed('pack', 'test').args.every((word) => word === undefined)).toBe(true);
  });

  test.each([
    [[undefined], null, []],
    [['pod-ro', 'cks/b'], null, ['pod-ro', 'cks/b']],
    [['.', 'a'], '/here', ['a']],
    [['./p'], '/here/p', []],
    [['/p', 'a', 'b'], '/p', ['a', 'b']],
    [['packs/'], '/here/packs', []],
  ])('of %j finds the pack and its tasks', (words, root, tasks) => {
    expect(packAndTasks(words, '/here')).toEqual({ root, tasks });
  });

  test.each([
    [['lsit'], 'there is no command lsit, did you mean list?'],
    [['frobnicate'], 'there is no command frobnicate'],
    [['list', 'what'], /too many arguments/],
    [['list', '--frob'], /unknown option '--frob'/],
    [['pack'], 'pack needs one of: new, check, test, schema'],
    [['pack', 'chekc'], /there is no command pack chekc/],
    [['list', '--output', 'yaml'], /Allowed choices are text, json, junit/],
    [['list', '--provider', 'minikube'], /Allowed choices are kind, embedded, kubeconfig/],
    [['list', '--output', 'junit'], 'list prints text, json, not junit'],
    [['--output', 'json'], 'cks prints text, not json'],
  ] as const)('refuses %j with one clear message', (argv, message) => {
    const fault = faultOf(...argv);
    expect(fault.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(fault.next).not.toBe('');
  });

  test('knows before the rest is understood whether a failure is to be told as JSON', () => {
    expect(peekFormat(['lsit', '--output', 'json'])).toBe('json');
    expect(peekFormat(['--output=json'])).toBe('json');
    expect(peekFormat(['lsit', '--output', 'junit'])).toBe('text');
    expect(peekFormat(['json'])).toBe('text');
  });
});
