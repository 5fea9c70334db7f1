import { join } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';
import { BASH_LINES } from './bash.ts';
import { completionScript } from './completion.ts';
import {
  commandFolder,
  promptMark,
  siteVariables,
  taskSlug,
  type ShellFile,
  type ShellSite,
} from './site.ts';
import { ZSH_LINES } from './zsh.ts';

/**
 * What brings a bash, a zsh or a POSIX shell to the task: variables, commands, folder; then what each of them needs
 * for `k`, `cks` and the prompt. zsh parses only the part it takes, bash too: each part is one quoted word.
 */
export function posixFile(site: ShellSite): ShellFile {
  const variables = siteVariables(site).map(([name, value]) => `export ${name}=${quoteWord(value)}`);
  const commands = quoteWord(commandFolder(site));
  return {
    path: join(site.folder, taskSlug(site), 'env.sh'),
    mode: 0o600,
    text: `# written by cks; read by the learner's shell
${variables.join('\n')}
case ":$PATH:" in
:${commands}:*) ;;
*) PATH=${commands}:"$PATH" ;;
esac
export PATH
alias k=kubectl
__cks_kubeconfig=${quoteWord(site.kubeconfig ?? '')}
__cks_mark=${quoteWord(promptMark(site))}
if [ -n "\${ZSH_VERSION-}" ]; then
  __cks_dump=${quoteWord(join(site.folder, 'zcompdump'))}
  eval ${quoteWord(ZSH_LINES + completionScript('zsh', site.program))}
elif [ -n "\${BASH_VERSION-}" ]; then
  eval ${quoteWord(BASH_LINES + completionScript('bash', site.program))}
fi
cd ${quoteWord(site.workdir)}
`,
  };
}
