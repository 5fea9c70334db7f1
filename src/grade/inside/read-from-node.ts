import { CouldNotLook } from '../../model/could-not-look.ts';
import type { NodeAccess } from '../../model/ports/cluster.ts';
import type { FileAspect, FileFacts } from './facts.ts';

/**
 * Runs on the node: finds the container's first process, and reads below its root, or its own /proc entry for paths
 * below /proc/1 and /proc/self. Links are followed inside the container's root: the kernel would follow an absolute
 * one from the node's. The process must still be the container's afterwards: numbers are used again.
 */
const SCRIPT = String.raw`
id=$1 path=$2 aspect=$3
pid=$(cat "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$id/init.pid" 2>/dev/null)
[ -n "$pid" ] || pid=$(crictl inspect --output go-template --template '{{.info.pid}}' "$id" 2>/dev/null)
[ -n "$pid" ] && [ "$pid" != 0 ] && [ -d "/proc/$pid/root/." ] || { echo gone; exit 0; }
mine() { grep -q "$id" "/proc/$pid/cgroup" 2>/dev/null; }
mine || { echo gone; exit 0; }
root=/proc/$pid/root
inside() {
  rest=$1 found= links=0
  while [ -n "$rest" ]; do
    rest="${'$'}{rest#/}" part="${'$'}{rest%%/*}"
    case $rest in */*) rest="/${'$'}{rest#*/}" ;; *) rest= ;; esac
    case $part in
      '' | .) continue ;;
      ..) found="${'$'}{found%/*}"; continue ;;
    esac
    if [ -L "$root$found/$part" ]; then
      links=$((links + 1))
      [ "$links" -le 40 ] || return 1
      link=$(readlink "$root$found/$part")
      case $link in /*) found= rest="$link$rest" ;; *) rest="/$link$rest" ;; esac
    else
      found="$found/$part"
    fi
  done
}
case $path in
  /proc/1/*) file="/proc/$pid/${'$'}{path#/proc/1/}" ;;
  /proc/self/*) file="/proc/$pid/${'$'}{path#/proc/self/}" ;;
  *) inside "$path" && file="$root$found" || { echo absent; exit 0; } ;;
esac
if [ -d "$file" ]; then mine && echo present || echo gone
elif [ -e "$file" ]; then
  echo present
  [ "$aspect" = existence ] || head -c 1000000 "$file" || exit 92
  mine || exit 91
elif [ -e "$root/proc/self" ] || [ -n "$(ls -A "$root/" 2>/dev/null)" ]; then mine && echo absent || echo gone
else exit 93
fi
`;

/** Where a container runs, as its Pod's status says. */
export interface NodeContainer {
  readonly node: string;
  /** Without "containerd://". */
  readonly id: string;
}

/**
 * Reads a file of a running container from its node: nothing in the container has a part in it. Throws CouldNotLook
 * when the node could not look.
 */
export async function readFromNode(
  nodes: NodeAccess,
  container: NodeContainer,
  path: string,
  aspect: FileAspect,
  signal: AbortSignal,
): Promise<FileFacts> {
  const { node, id } = container;
  const outcome = await nodes.exec(node, ['sh', '-c', SCRIPT, 'sh', id, path, aspect], { signal });
  if (!outcome.ran) throw new CouldNotLook('unavailable', `node ${node}: ${outcome.message}`);
  const { exitCode, stdout, stderr } = outcome;
  const end = stdout.indexOf('\n');
  const answer = end === -1 ? stdout : stdout.slice(0, end);
  const by = `the node ${node}`;
  if (exitCode === 0 && answer === 'present') return { file: 'present', text: stdout.slice(end + 1), by };
  if (exitCode === 0 && answer === 'absent') return { file: 'absent', by };
  const why =
    exitCode === 0 ? 'the container is not among its tasks' : `exit code ${exitCode} ${stderr.trim()}`;
  throw new CouldNotLook('unavailable', `node ${node} could not read ${path}: ${why}`);
}
