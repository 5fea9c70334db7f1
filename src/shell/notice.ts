import { quoteWord } from '../lib/quote-command.ts';
import { type ShellSite } from './site.ts';

/** Lines that say, when a shell is entered, that an rc file had set KUBECONFIG to something else; for bash and zsh. */
export function overriddenNotice(site: ShellSite): string {
  if (site.kubeconfig === null) return '';
  const kubeconfig = quoteWord(site.kubeconfig);
  return `if [ "\${KUBECONFIG-}" != ${kubeconfig} ]; then
  printf 'cks: your shell start-up files set KUBECONFIG to "%s"; in this shell it is the task'\\''s: %s\\n' "\${KUBECONFIG-}" ${kubeconfig} >&2
fi
`;
}
