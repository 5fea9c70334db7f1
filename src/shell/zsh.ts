import { join } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';
import { overriddenNotice } from './notice.ts';
import { taskSlug, type ShellFile, type ShellSite } from './site.ts';

/**
 * zsh looks for its files in ZDOTDIR: ours is a folder whose files read theirs, from where they are (they may set
 * ZDOTDIR themselves), and then leave ZDOTDIR as theirs would have left it.
 */
export function zshFiles(
  site: ShellSite,
  entry: string,
  theirZdotdir: string | undefined,
): { readonly folder: string; readonly files: readonly ShellFile[] } {
  const folder = join(site.folder, taskSlug(site), 'zsh');
  const file = (name: string, text: string): ShellFile => ({
    path: join(folder, name),
    text: `# written by cks: your own ${name}, then what the task needs\n${text}`,
    mode: 0o600,
  });
  const restore = theirZdotdir === undefined ? 'unset ZDOTDIR' : `export ZDOTDIR=${quoteWord(theirZdotdir)}`;
  return {
    folder,
    files: [
      file(
        '.zshenv',
        `${restore}
if [[ -r \${ZDOTDIR:-$HOME}/.zshenv ]]; then . "\${ZDOTDIR:-$HOME}/.zshenv"; fi
__cks_zdotdir=\${ZDOTDIR-}
ZDOTDIR=${quoteWord(folder)}
`,
      ),
      // the system's zshrc may have put the history into ZDOTDIR, which was ours at that moment (macOS does)
      file(
        '.zshrc',
        `if [[ -n $__cks_zdotdir ]]; then export ZDOTDIR=$__cks_zdotdir; else unset ZDOTDIR; fi
unset __cks_zdotdir
if [[ \${HISTFILE-} == ${quoteWord(folder)}/* ]]; then HISTFILE=\${ZDOTDIR:-$HOME}/.zsh_history; fi
if [[ -r \${ZDOTDIR:-$HOME}/.zshrc ]]; then . "\${ZDOTDIR:-$HOME}/.zshrc"; fi
${overriddenNotice(site)}. ${quoteWord(entry)}
`,
      ),
    ],
  };
}

/**
 * As in bash: the completion of kubectl is made at the first Tab. A zsh whose own files start no completion gets it;
 * what that finds out is kept in a file, since it takes a second.
 */
export const ZSH_LINES = `
if (( ! $+functions[compdef] )); then
  autoload -Uz compinit && compinit -i -d "$__cks_dump"
fi
if (( ! $+_comps[kubectl] )); then
  __cks_complete() {
    eval "$(kubectl completion zsh 2>/dev/null)"
    (( $+functions[_kubectl] )) || return 1
    compdef _kubectl kubectl k
    _kubectl "$@"
  }
  compdef __cks_complete kubectl k
else
  compdef k=kubectl
fi
__cks_prompt() {
  local code=$?
  [[ $PROMPT == *"$__cks_mark"* ]] || PROMPT=$__cks_mark$PROMPT
  if [[ -n $__cks_kubeconfig && \${KUBECONFIG-} != "$__cks_kubeconfig" && \${KUBECONFIG-} != "\${__cks_told-}" ]]; then
    __cks_told=\${KUBECONFIG-}
    printf 'cks: KUBECONFIG is now "%s": kubectl works on another cluster than the task.\\ncks: back to it: export KUBECONFIG=%q\\n' "\${KUBECONFIG-}" "$__cks_kubeconfig" >&2
  fi
  return $code
}
autoload -Uz add-zsh-hook && add-zsh-hook precmd __cks_prompt
`;
