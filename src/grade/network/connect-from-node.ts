import { CouldNotLook } from '../../model/could-not-look.ts';
import type { NodeAccess } from '../../model/ports/cluster.ts';
import type { Outcome } from './facts.ts';

/**
 * Runs on the node: for each line "number container protocol address port seconds" of standard input, enters the network of
 * the container's process and connects, all side by side, with nothing of the container's own. Answers lines
 * "number exit-code words". For UDP a query for a name of the cluster's DNS is sent, twice at most: any answer counts.
 * (No label of that name is ten characters long: bash would send what it has at a newline.)
 */
const SCRIPT = String.raw`
pid_of() {
  pid=$(cat "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$1/init.pid" 2>/dev/null)
  [ -n "$pid" ] || pid=$(crictl inspect --output go-template --template '{{.info.pid}}' "$1" 2>/dev/null)
  [ -n "$pid" ] && grep -q "$1" "/proc/$pid/cgroup" 2>/dev/null
}
tcp='exec 3<>"/dev/tcp/$1/$2"'
udp='exec 3<>"/dev/udp/$1/$2" || exit 1
for try in 1 2; do
  printf "\x43\x4b\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x08kube-dns\x0bkube-system\x03svc\x07cluster\x05local\x00\x00\x01\x00\x01" >&3
  [ "$(timeout 1 head -c 12 <&3 | wc -c)" = 12 ] && exit 0
done
exit 124'
connect() {
  if ! pid_of "$2"; then echo "$1 90 gone"; return; fi
  if [ "$3" = UDP ]; then code=$udp; else code=$tcp; fi
  said=$(nsenter -t "$pid" -n timeout "$6" bash -c "$code" bash "$4" "$5" 2>&1)
  echo "$1 $? $(printf '%s' "$said" | tr '\n' ' ' | head -c 300)"
}
while read -r number id protocol ip port seconds; do
  connect "$number" "$id" "$protocol" "$ip" "$port" "$seconds" </dev/null &
done
wait
`;

/** A connection from a running container, known to the node by its id (without "containerd://"). */
export interface NodeTry {
  readonly container: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** What has no answer by then is timed out. */
  readonly limitSeconds: number;
}

/** Numbers of lines that may be under way at once. */
const AT_ONCE = 80;

/**
 * Tries connections from containers of one node; the answers are in the order of the tries, null where the container
 * is not among the node's, or the answer says nothing. Throws CouldNotLook when the node could not look.
 */
export async function connectFromNode(
  nodes: NodeAccess,
  node: string,
  tries: readonly NodeTry[],
  signal: AbortSignal,
): Promise<readonly (Outcome | null)[]> {
  const answers: (Outcome | null)[] = [];
  for (let first = 0; first < tries.length; first += AT_ONCE)
    answers.push(...(await connectSome(nodes, node, tries.slice(first, first + AT_ONCE), signal)));
  return answers;
}

async function connectSome(
  nodes: NodeAccess,
  node: string,
  tries: readonly NodeTry[],
  signal: AbortSignal,
): Promise<readonly (Outcome | null)[]> {
  const lines = tries.map(
    ({ container, ip, port, protocol, limitSeconds }, index) =>
      `${index} ${container} ${protocol} ${ip} ${port} ${limitSeconds}\n`,
  );
  const outcome = await nodes.exec(node, ['bash', '-c', SCRIPT], { signal, stdin: lines.join('') });
  if (!outcome.ran) throw new CouldNotLook('unavailable', `node ${node}: ${outcome.message}`);
  const answers = new Map(
    outcome.stdout.split('\n').map((line) => {
      const [number = '', code = '', ...words] = line.split(' ');
      return [number, { code, words: words.join(' ') }];
    }),
  );
  return tries.map((_, index) => {
    const answer = answers.get(String(index));
    if (answer === undefined) {
      const why = outcome.stderr.trim().slice(0, 200);
      throw new CouldNotLook('unavailable', `node ${node} could not connect: ${why}`);
    }
    return outcomeOf(answer);
  });
}

/** Null for 90, which is the script's own, and for what is neither an answer nor none. */
function outcomeOf({ code, words }: { readonly code: string; readonly words: string }): Outcome | null {
  if (code === '90') return null;
  if (code === '0') return { connected: true, said: '' };
  // timeout's own
  if (code === '124') return { connected: false, said: 'timed out' };
  if (/refused/i.test(words)) return { connected: false, said: 'refused' };
  if (/no route|unreachable|not permitted|timed out/i.test(words))
    return { connected: false, said: 'no route' };
  return null;
}
