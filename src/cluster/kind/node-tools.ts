import type { HostEngine } from '../engine/engine.ts';
import type { NodeContainer } from './nodes.ts';

/**
 * What a learner finds on a node as in the exam: `k` with completion, a kubeconfig on the control plane, `sudo`, an
 * editor's name. Nothing is fetched from the network. Idempotent.
 */
const SCRIPT = `set -eu
mkdir -p /etc/cks-trainer
kubectl completion bash > /etc/cks-trainer/kubectl-completion 2>/dev/null || : > /etc/cks-trainer/kubectl-completion
cat > /etc/cks-trainer/bashrc <<'END'
alias k=kubectl
if [ -r /etc/kubernetes/admin.conf ]; then export KUBECONFIG=/etc/kubernetes/admin.conf; fi
if [ -r /usr/share/bash-completion/bash_completion ]; then
  . /usr/share/bash-completion/bash_completion
  . /etc/cks-trainer/kubectl-completion
  complete -o default -F __start_kubectl k
fi
for editor in vim nano vi; do
  if command -v "$editor" > /dev/null; then export EDITOR="$editor"; break; fi
done
END
touch /root/.bashrc
grep -q /etc/cks-trainer/bashrc /root/.bashrc || echo '. /etc/cks-trainer/bashrc' >> /root/.bashrc
if ! command -v sudo > /dev/null; then
  cat > /usr/local/bin/sudo <<'END'
#!/bin/sh
# You are root on this node already; this runs what you ask for.
while [ $# -gt 0 ]; do
  case "$1" in
    -u|-g|-C|-p|-h) shift 2 ;;
    -i|-s) shift; [ $# -gt 0 ] || exec bash -l ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || exec bash -l
exec env -- "$@"
END
  chmod 755 /usr/local/bin/sudo
fi
for editor in vim nano vi; do command -v "$editor" > /dev/null && { echo "$editor"; exit 0; }; done
exit 0
`;

/** Puts the tools on every node; what is to be told about it. A node that refuses is told, not a failure. */
export async function installNodeTools(
  engine: HostEngine,
  nodes: readonly NodeContainer[],
  signal: AbortSignal,
): Promise<string> {
  const outcomes = await Promise.all(
    nodes.map(({ id }) => engine.exec(id, ['sh'], { signal, stdin: SCRIPT })),
  );
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.ran && outcome.exitCode === 0
      ? []
      : [`${nodes[index]?.name}: ${outcome.ran ? outcome.stderr.trim() : outcome.message}`],
  );
  if (failed.length > 0) return `not everywhere: ${failed.join('; ')}`;
  const editor = outcomes[0]?.ran === true ? outcomes[0].stdout.trim() : '';
  return editor === '' ? 'k, sudo; the node image has no editor' : `k, sudo, ${editor}`;
}
