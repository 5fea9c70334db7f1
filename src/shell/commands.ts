import { join } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';
import { commandFolder, type ShellFile, type ShellSite } from './site.ts';

/** The commands on the learner's PATH, as scripts: they serve every shell, and the learner's own scripts too. */
export function commandFiles(site: ShellSite): readonly ShellFile[] {
  const script = (name: string, text: string): ShellFile => ({
    path: join(commandFolder(site), name),
    text: `#!/bin/sh\n${text}`,
    mode: 0o755,
  });
  const program = site.program.map(quoteWord).join(' ');
  return [
    script('cks', `exec ${program} "$@"\n`),
    script('k', 'exec kubectl "$@"\n'),
    script('ssh', sshScript(site)),
  ];
}

/**
 * An ssh that opens the cluster's nodes through the container engine and leaves every other host to the real one.
 * The host is the first word that is no option; the letters of options that take a word are those of ssh(1).
 */
function sshScript(site: ShellSite): string {
  const engine = site.engine;
  const cases = site.nodes.map(
    ({ container, names }) => `  ${names.map(quoteWord).join(' | ')}) node=${quoteWord(container)} ;;`,
  );
  const nodes = engine === null || cases.length === 0 ? '' : nodeLines(quoteWord(engine), cases.join('\n'));
  return `# The nodes of the practice cluster by name; every other host by the real ssh.
${nodes}# the real ssh: the next one on PATH
own=${quoteWord(commandFolder(site))}
rest=
IFS=:
for part in $PATH; do
  [ "$part" = "$own" ] || rest="$rest\${rest:+:}$part"
done
unset IFS
PATH=$rest
export PATH
if ! command -v ssh >/dev/null; then
  echo "ssh: no ssh is installed on this machine${site.nodes.length === 0 ? '' : `; the nodes are: ${site.nodes.map(({ names }) => names.at(-1)).join(', ')}`}" >&2
  exit 127
fi
exec ssh "$@"
`;
}

function nodeLines(engine: string, cases: string): string {
  return `host=
words=0
skip=
for word in "$@"; do
  words=$((words + 1))
  if [ -n "$skip" ]; then
    skip=
    continue
  fi
  case $word in
  -[BbcDEeFIiJLlmOoPpQRSWw]) skip=1 ;;
  -*) ;;
  *)
    host=\${word##*@}
    break
    ;;
  esac
done
node=
case $host in
${cases}
esac
if [ -n "$node" ]; then
  shift "$words"
  terminal=
  if [ -t 0 ] && [ -t 1 ]; then terminal=-t; fi
  if [ $# -eq 0 ]; then
    exec ${engine} exec -i $terminal -e "TERM=\${TERM:-xterm}" -w /root "$node" bash -l
  fi
  # as ssh does: the words become one line for the shell over there
  exec ${engine} exec -i -e "TERM=\${TERM:-xterm}" -w /root "$node" bash -c "$*"
fi
`;
}
