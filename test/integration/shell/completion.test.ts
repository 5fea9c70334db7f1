import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { openHome } from '../../../src/session/home.ts';
import { completionScript } from '../../../src/shell/completion.ts';
import { planShell } from '../../../src/shell/plan.ts';
import { writeShellFiles } from '../../../src/shell/visit.ts';
import { PROGRAM_FOLDER } from '../cli/run-cks.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const PROGRAM = [process.execPath, join(PROGRAM_FOLDER, 'dist', 'main.js')];
const STARTED = ['quarantine-pod', 'pod-ro'];

let folder: string;
let terminal: Terminal | undefined;

/** A home with two started tasks, the second worked on last. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cks-completion-')));
  mkdirSync(join(folder, 'user'));
  mkdirSync(join(folder, 'place', 'a folder'), { recursive: true });
  writeFileSync(join(folder, 'place', 'a file.json'), '');
  let time = Date.parse('2026-11-23T18:00:00Z');
  const clock = { ...systemClock, now: () => new Date((time += 1000)) };
  const home = openHome(homePaths({}, join(folder, 'home')), clock);
  for (const name of STARTED) {
    home.attempts.start({
      id: `a${name.length}`,
      task: `cks/${name}`,
      exam: null,
      packDigest: 'd',
      seed: 1,
      values: {},
      provider: 'embedded',
      cluster: null,
    });
  }
  home.close();
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    writeFileSync(join(folder, `cks.${shell}`), completionScript(shell, PROGRAM));
  }
});
afterEach(() => {
  terminal?.close();
  terminal = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function find(shell: string): string | null {
  return (
    ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
      .map((place) => join(place, shell))
      .find(existsSync) ?? null
  );
}

const environment = (): Record<string, string> => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: join(folder, 'user'),
  CKS_HOME: join(folder, 'home'),
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
});

/** What that shell offers at the end of a line, in its order, by its own completion. */
type Complete = (line: string) => readonly string[];

const run = (program: string, args: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    cwd: join(folder, 'place'),
    env: environment(),
  });
  // a prompt is no place for messages
  expect(stderr).toBe('');
  return stdout;
};

/** As bash does it: words are cut at blanks and at `=`. */
function byBash(bash: string): Complete {
  return (line) => {
    const words = line.split(/ +|(?==)|(?<==)/);
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const text = `. ${folder}/cks.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; COMP_LINE='${line}'; _cks 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run(bash, ['--norc', '-c', text])
      .split('\n')
      .filter((word) => word !== '');
  };
}

function byFish(fish: string): Complete {
  return (line) =>
    run(fish, ['--no-config', '-c', `source ${folder}/cks.fish; complete -C '${line}'`])
      .split('\n')
      .flatMap((row) => (row === '' ? [] : [row.split('\t')[0] ?? '']));
}

/** zsh completes only while it edits a line, so what it would add is written down. */
function byZsh(zsh: string): Complete {
  return (line) => {
    const text = `
zmodload zsh/zpty
zpty shell ${zsh} -f -i
zpty -w shell 'PROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -i -C -d ${folder}/dump; source ${folder}/cks.zsh
compadd() { builtin compadd -O offered "$@"; (( $#offered )) && print -rl -- "offered:"$^offered >> ${folder}/offered; }
_files() { print -r -- "offered:files" $* >> ${folder}/offered }
finish() { print done >> ${folder}/offered }
zle -C ask complete-word ask
ask() { _main_complete; finish }
bindkey "^I" ask; print re""ady'
zpty -r shell reply '*ready*'
zpty -w -n shell $'${line}\\t'
for i in {1..1000}; do [[ -s ${folder}/offered && "$(<${folder}/offered)" == *done ]] && break; sleep 0.02; done
zpty -d shell`;
    rmSync(join(folder, 'offered'), { force: true });
    execFileSync(zsh, ['-fc', text], { cwd: join(folder, 'place'), env: environment(), stdio: 'ignore' });
    return execFileSync('cat', [join(folder, 'offered')], { encoding: 'utf8' })
      .split('\n')
      .filter((row) => row.startsWith('offered:'))
      .map((row) => row.slice('offered:'.length).trim());
  };
}

const bash = find('bash');
const zsh = find('zsh');
const fish = find('fish');
const tell = (name: string, found: string | null): string =>
  found === null ? ` (skipped: no ${name} here)` : '';

describe.each([
  { name: 'bash', found: bash, complete: bash === null ? null : byBash(bash) },
  { name: 'zsh', found: zsh, complete: zsh === null ? null : byZsh(zsh) },
  { name: 'fish', found: fish, complete: fish === null ? null : byFish(fish) },
])('completion in $name', ({ name, found, complete }) => {
  const when = found === null ? test.skip : test;
  const offered = (line: string): readonly string[] => complete?.(line) ?? [];

  when(`offers commands and groups${tell(name, found)}`, () => {
    expect(offered('cks ')).toEqual(expect.arrayContaining(['start', 'grade', 'exam', 'pack', 'history']));
    expect(offered('cks exam f')).toEqual(['flag', 'finish']);
  });

  when(`offers tasks, the started ones first where they are meant${tell(name, found)}`, () => {
    expect(offered('cks grade ').slice(0, 2)).toEqual(STARTED.toReversed());
    expect(offered('cks grade ').length).toBeGreaterThan(30);
    expect(offered('cks start pod-r')).toEqual(['pod-ro']);
    expect(offered('cks start cks/pod-r')).toEqual(['cks/pod-ro']);
  });

  when(`offers options and their values${tell(name, found)}`, () => {
    expect(offered('cks history --ex')).toEqual(['--export']);
    expect(offered('cks list --output j')).toEqual(['json']);
    expect(offered('cks list --provider ')).toEqual(['kind', 'embedded', 'kubeconfig']);
    expect(offered('cks exam start --domains CS,R')).toEqual(['CS,RT']);
  });

  when(`offers nothing, and no message, where nothing fits${tell(name, found)}`, () => {
    expect(offered('cks frobnicate ')).toEqual([]);
    expect(offered('cks list what ')).toEqual([]);
    expect(offered('cks start --seed ')).toEqual([]);
  });
});

describe('completion', () => {
  (bash === null ? test.skip : test)('completes the value after = as bash cuts it', () => {
    const offered = byBash(bash ?? '');
    expect(offered('cks list --output=')).toEqual(['text', 'json']);
    expect(offered('cks list --output=j')).toEqual(['json']);
  });

  (fish === null ? test.skip : test)('completes the value after = as one word in fish', () => {
    expect(byFish(fish ?? '')('cks list --output=j')).toEqual(['--output=json']);
  });

  (fish === null ? test.skip : test)('lets fish list files where a file is meant', () => {
    expect(byFish(fish ?? '')('cks history --export a')).toEqual(['a file.json', 'a folder/']);
  });

  (zsh === null ? test.skip : test)('lets zsh list files and folders where these are meant', () => {
    expect(byZsh(zsh ?? '')('cks history --export ')).toEqual(['files']);
    expect(byZsh(zsh ?? '')('cks pack check ')).toEqual(['files -/']);
  });

  test('says nothing when the program is gone, or its home can not be read', () => {
    const gone = join(folder, 'gone.bash');
    writeFileSync(gone, completionScript('bash', ['/no/such/program']));
    const text = `. ${gone}; COMP_WORDS=(cks gr); COMP_CWORD=1; _cks; echo "\${#COMPREPLY[@]}"`;
    expect(run('bash', ['--norc', '-c', text])).toBe('0\n');

    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'history.db'), 'this is no database');
    const [node = '', ...main] = PROGRAM;
    const printed = run(node, [
      ...main,
      'completion',
      'bash',
      '--words',
      '--',
      '--home',
      broken,
      'grade',
      'pod-r',
    ]);
    expect(printed).toBe('nothing\npod-ro\tMake a Pod immutable\n');
  });

  (bash === null ? test.skip : test)('answers a Tab in less than 200 ms of work', () => {
    // the time the machine gives to others is not ours: what counts is work, and the best of some tries
    const ask = [...PROGRAM, 'completion', 'bash', '--words', '--', 'grade', '']
      .map((word) => `'${word}'`)
      .join(' ');
    const spent = Array.from({ length: 5 }, () => {
      const printed = run(bash ?? '', [
        '--norc',
        '-c',
        `TIMEFORMAT='%U %S'; { time ${ask} >/dev/null; } 2>&1`,
      ]);
      return printed.split(/\s+/).reduce((sum, seconds) => sum + Number(seconds), 0);
    });
    expect(Math.min(...spent)).toBeGreaterThan(0);
    expect(Math.min(...spent)).toBeLessThan(0.2);
  });

  test('makes no home', () => {
    const [node = '', ...main] = PROGRAM;
    const nowhere = join(folder, 'nowhere');
    run(node, [...main, 'completion', 'bash', '--words', '--', '--home', nowhere, 'grade', '']);
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe.each([
  { name: 'bash', shell: bash, rc: '.bashrc', prompt: "PS1='theirs> '" },
  { name: 'zsh', shell: zsh, rc: '.zshrc', prompt: "PROMPT='theirs> '" },
  {
    name: 'fish',
    shell: fish,
    rc: '.config/fish/config.fish',
    prompt: "function fish_prompt; echo -n 'theirs> '; end",
  },
])("the learner's $name", ({ name, shell, rc, prompt }) => {
  (shell === null ? test.skip : test)(`completes cks by itself${tell(name, shell)}`, async () => {
    const path = join(folder, 'user', rc);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${prompt}\n`);
    const plan = planShell({
      task: 'cks/pod-ro',
      kubeconfig: null,
      workdir: join(folder, 'place'),
      home: join(folder, 'home'),
      program: ['env', 'CKS_STARTED_AS=cks', ...PROGRAM],
      prefix: 'cks',
      folder: join(folder, 'shell'),
      nodes: [],
      engine: null,
      env: { ...environment(), SHELL: shell ?? '' },
      interactive: true,
    });
    writeShellFiles(plan);
    // the kubectl of the machine is of no interest here
    writeFileSync(join(folder, 'shell', 'bin', 'kubectl'), '#!/bin/sh\n');
    chmodSync(join(folder, 'shell', 'bin', 'kubectl'), 0o755);
    const seen = openTerminal(plan.program, plan.args, { cwd: folder, env: plan.env });
    terminal = seen;
    await seen.see(/\(cks pod-ro\) theirs> /);
    seen.type('cks hist\t');
    await seen.see(/history/);
    seen.type('--task pod-r\t');
    await seen.see(/pod-ro/);
    seen.type('\r');
    await seen.see(/Make a Pod immutable/);
  });
});
