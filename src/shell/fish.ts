import { join } from 'node:path';
import { completionScript } from './completion.ts';
import {
  commandFolder,
  promptMark,
  quoteFishWord,
  siteVariables,
  taskSlug,
  type ShellFile,
  type ShellSite,
} from './site.ts';

/**
 * fish reads its own files first and runs `--init-command` after. `start` says on entering that theirs had set
 * KUBECONFIG to something else; `entry` is for a fish that is open already.
 */
export function fishFiles(site: ShellSite): {
  readonly entry: string;
  readonly start: string;
  readonly files: readonly ShellFile[];
} {
  const entry = join(site.folder, taskSlug(site), 'env.fish');
  const completions = join(site.folder, 'completions');
  const quote = quoteFishWord;
  const variables = siteVariables(site).map(([name, value]) => `set -gx ${name} ${quote(value)}`);
  const text = `# written by cks; read by the learner's fish
${variables.join('\n')}
set -g __cks_kubeconfig ${quote(site.kubeconfig ?? '')}
set -g __cks_mark ${quote(promptMark(site))}
test "$PATH[1]" = ${quote(commandFolder(site))}; or set -gx PATH ${quote(commandFolder(site))} $PATH
contains -- ${quote(completions)} $fish_complete_path; or set -ga fish_complete_path ${quote(completions)}
${FISH_LINES}
${completionScript('fish', site.program)}cd ${quote(site.workdir)}
true
`;
  const notice =
    site.kubeconfig === null
      ? ''
      : `test "$KUBECONFIG" = ${quote(site.kubeconfig)}; or printf 'cks: your shell start-up files set KUBECONFIG to "%s"; in this shell it is the task\\'s: %s\\n' "$KUBECONFIG" ${quote(site.kubeconfig)} >&2; `;
  return {
    entry,
    start: `${notice}source ${quote(entry)}`,
    files: [
      { path: entry, text, mode: 0o600 },
      // fish reads it when kubectl is completed for the first time, and only where it has nothing of its own
      {
        path: join(completions, 'kubectl.fish'),
        text: 'kubectl completion fish 2>/dev/null | source\n',
        mode: 0o600,
      },
    ],
  };
}

const FISH_LINES = String.raw`
function k --wraps kubectl
  kubectl $argv
end
if not functions -q __cks_their_prompt
  functions -c fish_prompt __cks_their_prompt
  function __cks_code
    return $argv[1]
  end
  function fish_prompt
    set -l code $status
    printf '%s' $__cks_mark
    __cks_code $code
    __cks_their_prompt
  end
  function __cks_look --on-event fish_prompt
    if test -n "$__cks_kubeconfig" -a "$KUBECONFIG" != "$__cks_kubeconfig" -a "$KUBECONFIG" != "$__cks_told"
      set -g __cks_told "$KUBECONFIG"
      printf 'cks: KUBECONFIG is now "%s": kubectl works on another cluster than the task.\ncks: back to it: set -gx KUBECONFIG %s\n' "$KUBECONFIG" (string escape -- $__cks_kubeconfig) >&2
    end
  end
end`;
