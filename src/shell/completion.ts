import { quoteWord } from '../lib/quote-command.ts';
import { quoteFishWord } from './site.ts';

/** The shells that can complete our commands. */
export const COMPLETING_SHELLS = ['bash', 'zsh', 'fish'] as const;
export type CompletingShell = (typeof COMPLETING_SHELLS)[number];

/**
 * A script that lets a shell complete the command `cks`: at each Tab it asks the program itself. `program`: the words
 * that start it. The program answers one line that says what else fits (files, folders or nothing), then one line per
 * word, a tab and a text after it; whatever goes wrong, it says nothing.
 */
export function completionScript(shell: CompletingShell, program: readonly string[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(asking(program, 'bash', quoteWord));
    case 'zsh':
      return zshScript(asking(program, 'zsh', quoteWord));
    case 'fish':
      return fishScript(asking(program, 'fish', quoteFishWord));
  }
}

function asking(program: readonly string[], shell: CompletingShell, quote: (word: string) => string): string {
  return `${[...program, 'completion', shell, '--words'].map(quote).join(' ')} --`;
}

// bash 3.2, which macOS has, knows neither compopt nor an order of words, and a bash called sh no process substitution.
// `=` is a word of its own to bash.
function bashScript(ask: string): string {
  return `_cks() {
  local cur=\${COMP_WORDS[COMP_CWORD]} else= word
  if [[ $cur == "=" ]]; then cur=; fi
  COMPREPLY=()
  {
    read -r else
    while IFS=$'\\t' read -r word _; do COMPREPLY+=("$word"); done
  } <<<"$(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)"
  case $else in
  files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$cur")) ;;
  folders) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$cur")) ;;
  esac
}
complete -o nosort -F _cks cks 2>/dev/null || complete -F _cks cks
`;
}

function zshScript(ask: string): string {
  return `#compdef cks
_cks() {
  local else word text line
  local -a found shown
  {
    IFS= read -r else
    while IFS= read -r line; do
      word=\${line%%$'\\t'*}
      text=\${line#*$'\\t'}
      found+=("$word")
      shown+=("$word\${text:+  -- $text}")
    done
  } < <(${ask} "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  case $else in
  files) _files ;;
  folders) _files -/ ;;
  *) (( $#found )) && compadd -l -V cks -d shown -a found ;;
  esac
}
if [[ \${funcstack[1]-} == _cks ]]; then
  _cks "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _cks cks
fi
`;
}

function fishScript(ask: string): string {
  return `function __cks_complete
  set -l words (commandline -opc)
  set -e words[1]
  set -l current (commandline -ct)
  set -l found (${ask} $words "$current" 2>/dev/null </dev/null)
  set -l else $found[1]
  set -e found[1]
  switch "$else"
    case files
      __fish_complete_path "$current"
    case folders
      __fish_complete_directories "$current"
    case '*'
      test (count $found) -gt 0; and printf '%s\\n' $found
  end
end
complete -c cks -e
complete -c cks -f -k -a '(__cks_complete)'
`;
}
