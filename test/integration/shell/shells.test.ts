import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { environmentLines, planShell, type ShellPlan } from '../../../src/shell/plan.ts';
import { writeShellFiles } from '../../../src/shell/visit.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Where a shell is, or null: then its tests are skipped by name. */
function find(shell: string): string | null {
  return (
    ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
      .map((folder) => join(folder, shell))
      .find(existsSync) ?? null
  );
}

// a kubectl that answers as the real one does when it completes, and says which cluster it would work on
const KUBECTL = `#!/bin/sh
case "$1 $2" in
"completion bash") cat <<'END'
__start_kubectl() {
  local cur prev words cword
  _get_comp_words_by_ref -n =: cur prev words cword
  COMPREPLY=($(compgen -W "describe-$cword" -- "$cur"))
}
complete -o default -F __start_kubectl kubectl
END
;;
"completion zsh") cat <<'END'
#compdef kubectl
_kubectl() { compadd describe-zsh }
END
;;
"completion fish") echo "complete -c kubectl -f -a describe-fish" ;;
*) echo "kubectl got $* for $KUBECONFIG" ;;
esac
`;

let folder: string;
let terminal: Terminal | undefined;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cks-shells-')));
  mkdirSync(join(folder, 'user'));
  mkdirSync(join(folder, "it's work"));
  mkdirSync(join(folder, 'programs'));
  script('kubectl', KUBECTL);
});
afterEach(() => {
  terminal?.close();
  terminal = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a program on the learner's PATH. */
function script(name: string, text: string): void {
  writeFileSync(join(folder, 'programs', name), text, { mode: 0o755 });
}

function rcFile(name: string, text: string): void {
  const path = join(folder, 'user', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

function plan(shell: string, env: Readonly<Record<string, string>> = {}): ShellPlan {
  const made = planShell({
    task: 'cks/pod-ro',
    kubeconfig: join(folder, 'learner.kubeconfig'),
    workdir: join(folder, "it's work"),
    home: join(folder, 'home'),
    program: ['/bin/echo', "this 'very' program:"],
    prefix: 'cks',
    folder: join(folder, 'shell'),
    nodes: [{ container: 'cks-7f3a-worker', names: ['cks-7f3a-worker', 'cks-node01'] }],
    engine: 'docker',
    env: {
      PATH: `${join(folder, 'programs')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: join(folder, 'user'),
      SHELL: shell,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...env,
    },
    interactive: true,
  });
  writeShellFiles(made);
  copyFileSync(completionDump, join(folder, 'shell/zcompdump'));
  return made;
}

function enter(made: ShellPlan): Terminal {
  terminal = openTerminal(made.program, made.args, { cwd: folder, env: made.env });
  return terminal;
}

/** zsh takes a second to find out what it can complete: once is enough. */
let completionDump: string;
beforeAll(() => {
  completionDump = join(mkdtempSync(join(tmpdir(), 'cks-zcompdump-')), 'dump');
  if (zsh !== null) execFileSync(zsh, ['-fic', `autoload -Uz compinit; compinit -i -d ${completionDump}`]);
  else writeFileSync(completionDump, '');
});
afterAll(() => rmSync(join(completionDump, '..'), { recursive: true, force: true }));

const bash = find('bash');
const zsh = find('zsh');
const fish = find('fish');

describe.each([
  {
    name: 'bash',
    shell: bash,
    rc: '.bashrc',
    prompt: "PS1='theirs> '",
    set: 'export KUBECONFIG=/theirs',
    completed: 'describe-1',
  },
  {
    name: 'zsh',
    shell: zsh,
    rc: '.zshrc',
    prompt: "PROMPT='theirs> '",
    set: 'export KUBECONFIG=/theirs',
    completed: 'describe-zsh',
  },
  {
    name: 'fish',
    shell: fish,
    rc: '.config/fish/config.fish',
    prompt: "function fish_prompt; echo -n 'theirs> '; end",
    set: 'set -gx KUBECONFIG /theirs',
    completed: 'describe-fish',
  },
])('the learner in $name', ({ name, shell, rc, prompt, set, completed }) => {
  const when = shell === null ? test.skip : test;
  const title = (text: string): string => (shell === null ? `${text} (skipped: no ${name} here)` : text);

  when(title('has their own settings, the task, its folder and its commands'), async () => {
    rcFile(rc, `${prompt}\nalias mine='echo my own alias'\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/\(cks pod-ro\) theirs> /);
    seen.type('mine\r');
    await seen.see(/[\r\n]my own alias/);
    seen.type('echo "at $PWD, $CKS_TASK, home $CKS_HOME"\r');
    await seen.see(
      new RegExp(`[\\r\\n]at ${join(folder, "it's work")}, cks/pod-ro, home ${join(folder, 'home')}`),
    );
    seen.type('k get pods\r');
    await seen.see(new RegExp(`kubectl got get pods for ${join(folder, 'learner.kubeconfig')}`));
    seen.type('cks grade --output json\r');
    await seen.see(/[\r\n]this 'very' program: grade --output json/);
  });

  when(title('completes k'), async () => {
    rcFile(rc, `${prompt}\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/\(cks pod-ro\) theirs> /);
    seen.type('k desc\t');
    await seen.see(new RegExp(completed));
  });

  when(title("is told on entering that an rc file set KUBECONFIG, and has the task's"), async () => {
    rcFile(rc, `${prompt}\n${set}\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/start-up files set KUBECONFIG to "\/theirs"; in this shell it is the task's/);
    await seen.see(/\(cks pod-ro\) theirs> /);
    seen.type('k version\r');
    await seen.see(/kubectl got version for .*learner.kubeconfig/);
  });

  when(title('is told when KUBECONFIG changes later'), async () => {
    rcFile(rc, `${prompt}\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/\(cks pod-ro\) theirs> /);
    seen.type(`${set}\r`);
    await seen.see(/KUBECONFIG is now "\/theirs": kubectl works on another cluster/);
  });

  when(title('reaches a node by its alias and every other host by the real ssh'), async () => {
    script('docker', '#!/bin/sh\necho "docker got $*"\n');
    script('ssh', '#!/bin/sh\necho "ssh got $*"\n');
    rcFile(rc, `${prompt}\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/theirs> /);
    seen.type('ssh cks-node01\r');
    await seen.see(/docker got exec -i -t -e TERM=\S+ -w \/root cks-7f3a-worker bash -l/);
    seen.type('ssh -o X=y root@cks-7f3a-worker cat /etc/hosts\r');
    await seen.see(
      /docker got exec -i -t? ?-?e? ?TERM=\S+ -w \/root cks-7f3a-worker bash -c cat \/etc\/hosts/,
    );
    seen.type('ssh -p 22 example.org uptime\r');
    await seen.see(/ssh got -p 22 example.org uptime/);
  });

  when(title('keeps the exit status of the last command for their prompt'), async () => {
    const shown: Readonly<Record<string, string>> = {
      bash: "PS1='[$?]> '",
      zsh: "setopt prompt_subst; PROMPT='[$?]> '",
      fish: 'function fish_prompt; echo -n "[$status]> "; end',
    };
    rcFile(rc, `${shown[name] ?? ''}\n`);
    const seen = enter(plan(shell ?? ''));
    await seen.see(/\(cks pod-ro\) \[0\]> /);
    seen.type('false\r');
    await seen.see(/\(cks pod-ro\) \[1\]> /);
  });
});

describe('cks env', () => {
  const shells = [
    { name: 'bash', shell: bash, args: ['-ic'] },
    { name: 'zsh', shell: zsh, args: ['-ic'] },
    { name: 'fish', shell: fish, args: ['-ic'] },
    { name: 'dash', shell: find('dash'), args: ['-c'] },
    { name: 'sh', shell: find('sh'), args: ['-c'] },
  ];
  for (const { name, shell, args } of shells) {
    if (shell === null) {
      test.skip(`brings an open ${name} to the task (skipped: no ${name} here)`, () => {});
      continue;
    }
    test(`brings an open ${name} to the task`, () => {
      const made = plan('/bin/bash');
      writeFileSync(join(folder, 'lines'), environmentLines(made));
      // eval "$(...)" where it is understood: fish took $(...) from version 3.4 on
      const printed = execFileSync(
        shell,
        [
          ...args,
          `eval "$(cat ${join(folder, 'lines')})"; echo "$CKS_TASK in $PWD"; command -v cks; kubectl version`,
        ],
        {
          encoding: 'utf8',
          cwd: folder,
          env: { PATH: made.env['PATH']?.split(':').slice(1).join(':'), HOME: join(folder, 'user') },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      expect(printed.split('\n').slice(-4)).toEqual([
        `cks/pod-ro in ${join(folder, "it's work")}`,
        join(folder, 'shell/bin/cks'),
        `kubectl got version for ${join(folder, 'learner.kubeconfig')}`,
        '',
      ]);
    });
  }
});

describe('zsh with files of its own elsewhere', () => {
  (zsh === null ? test.skip : test)('reads them from the ZDOTDIR they set and leaves it set', async () => {
    rcFile('.zshenv', 'export ZDOTDIR=$HOME/dot\n');
    rcFile('dot/.zshrc', "PROMPT='elsewhere> '\nHISTFILE=$ZDOTDIR/history\n");
    const seen = enter(plan(zsh ?? ''));
    await seen.see(/\(cks pod-ro\) elsewhere> /);
    seen.type('echo "$ZDOTDIR and $HISTFILE"\r');
    await seen.see(new RegExp(`[\\r\\n]${join(folder, 'user/dot')} and ${join(folder, 'user/dot/history')}`));
  });

  (zsh === null ? test.skip : test)('leaves ZDOTDIR unset where it was', async () => {
    rcFile('.zshrc', "PROMPT='plain> '\n");
    const seen = enter(plan(zsh ?? ''));
    await seen.see(/plain> /);
    seen.type('echo "is ${ZDOTDIR-unset}"\r');
    await seen.see(/[\r\n]is unset/);
  });
});

test('the ssh command says which nodes there are where no ssh is installed', () => {
  const made = plan('/bin/bash');
  const bin = join(folder, 'shell/bin');
  const { status, stderr } = spawnSync(join(bin, 'ssh'), ['example.org'], {
    encoding: 'utf8',
    env: { PATH: bin },
  });
  expect({ status, stderr }).toEqual({
    status: 127,
    stderr: 'ssh: no ssh is installed on this machine; the nodes are: cks-node01\n',
  });
  expect(made.program).toBe('/bin/bash');
});
