import { join } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';
import { overriddenNotice } from './notice.ts';
import { taskSlug, type ShellFile, type ShellSite } from './site.ts';

/**
 * The rcfile of an interactive bash. With `--rcfile` bash itself still reads the system's bashrc, where it was built
 * to read one; what it leaves out is theirs, which comes first here.
 */
export function bashFiles(
  site: ShellSite,
  entry: string,
): { readonly rcfile: string; readonly files: readonly ShellFile[] } {
  const rcfile = join(site.folder, taskSlug(site), 'bashrc');
  const text = `# written by cks: your ~/.bashrc, then what the task needs
if [ -r ~/.bashrc ]; then . ~/.bashrc; fi
${overriddenNotice(site)}. ${quoteWord(entry)}
`;
  return { rcfile, files: [{ path: rcfile, text, mode: 0o600 }] };
}

/**
 * The completion of kubectl takes 50 to 100 ms to make: it is made at the first Tab, and 124 tells bash to complete
 * once more. Without the bash-completion package kubectl's script lacks one function, which is given here: words that
 * bash cut at `=` and `:` are put together again. The prompt's mark and the look at KUBECONFIG come after theirs.
 */
export const BASH_LINES = `
if declare -F __start_kubectl >/dev/null; then
  complete -o default -F __start_kubectl k
else
  __cks_complete() {
    complete -r kubectl k 2>/dev/null
    unset -f __cks_complete
    eval "$(kubectl completion bash 2>/dev/null)"
    declare -F __start_kubectl >/dev/null || return 1
    declare -F _get_comp_words_by_ref >/dev/null || eval "$__cks_words"
    complete -o default -F __start_kubectl kubectl k
    return 124
  }
  complete -o default -F __cks_complete kubectl k
fi
__cks_words='_get_comp_words_by_ref() {
  local i rest=$COMP_LINE
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if ((i > 0)) && [[ $rest != [[:space:]]* && (\${COMP_WORDS[i]} == [=:]* || \${COMP_WORDS[i-1]} == *[=:]) ]]; then
      words[\${#words[@]}-1]+=\${COMP_WORDS[i]}
    else
      words+=("\${COMP_WORDS[i]}")
    fi
    rest=\${rest#"\${rest%%[![:space:]]*}"}
    rest=\${rest#"\${COMP_WORDS[i]}"}
  done
  cword=$((\${#words[@]} - 1))
  cur=\${words[cword]}
  prev=
  if ((cword > 0)); then prev=\${words[cword-1]}; fi
}'
__cks_prompt() {
  [[ \${PS1-} == *"$__cks_mark"* ]] || PS1=$__cks_mark\${PS1-}
  [[ -n $__cks_kubeconfig && \${KUBECONFIG-} != "$__cks_kubeconfig" && \${KUBECONFIG-} != "\${__cks_told-}" ]] || return 0
  __cks_told=\${KUBECONFIG-}
  printf 'cks: KUBECONFIG is now "%s": kubectl works on another cluster than the task.\\ncks: back to it: export KUBECONFIG=%q\\n' "\${KUBECONFIG-}" "$__cks_kubeconfig" >&2
}
case $(declare -p PROMPT_COMMAND 2>/dev/null) in
*__cks_prompt*) ;;
'declare -a'*) PROMPT_COMMAND+=(__cks_prompt) ;;
*) PROMPT_COMMAND=\${PROMPT_COMMAND:+$PROMPT_COMMAND$'\\n'}__cks_prompt ;;
esac
`;
