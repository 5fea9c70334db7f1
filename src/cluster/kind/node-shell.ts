import { startPiped, type PipedProcess } from '../../lib/piped-process.ts';
import type { ExecOptions, ExecOutcome } from '../../model/ports/cluster.ts';
import { bashWord } from './bash-word.ts';
import { FrameReader, type Frame } from './node-frames.ts';

/**
 * Runs on the node, one for many commands: starting a process in a node by the engine takes ten times longer than the
 * commands themselves. Reads lines of bash words, "number with-input input program argument ...", runs each in the
 * background in a process group of its own, and answers "number exit-code size-of-output size-of-errors" and both.
 * "kill number" ends one, but never in the middle of its answer: whoever holds the lock answers or kills. What it is
 * given is cut at 1 MiB a stream. It ends with its input, and all it runs with it.
 */
const SERVER = String.raw`
set -m
dir=$(mktemp -d) || exit 97
trap 'for group in $(jobs -p); do kill -KILL -- "-$group" 2>/dev/null; done; rm -rf "$dir"' EXIT
run() {
  number=$1 given=$2 input=$3 out=$dir/$1.o err=$dir/$1.e
  shift 3
  if ! type -P -- "$1" >"$out" 2>"$err"; then code=absent
  elif [ "$given" = 1 ]; then printf %s "$input" | "$@" >"$out" 2>"$err"; code=$?
  else "$@" >"$out" 2>"$err" </dev/null; code=$?
  fi
  {
    flock 9
    sizes=$(stat -c %s "$out" "$err") && sizes=(${'$'}sizes)
    for at in 0 1; do ((sizes[at] <= 1048576)) || sizes[at]=1048576; done
    printf '%s %s %s %s\n' "$number" "$code" "${'$'}{sizes[0]}" "${'$'}{sizes[1]}"
    # what a command left behind may still be writing: no more than was said is sent
    ((sizes[0] == 0)) || head -c "${'$'}{sizes[0]}" "$out"
    ((sizes[1] == 0)) || head -c "${'$'}{sizes[1]}" "$err"
  } 9>"$dir/lock"
  rm -f "$out" "$err"
}
echo ready
while IFS= read -r line; do
  case $line in
  'kill '*)
    number=${'$'}{line#kill }
    {
      flock 9
      kill -KILL -- "-${'$'}{groups[number]}" 2>/dev/null
    } 9>"$dir/lock"
    rm -f "$dir/$number".[oe]
    ;;
  *)
    eval "words=($line)"
    run "${'$'}{words[@]}" </dev/null &
    groups[words[0]]=$!
    ;;
  esac
done
`;

/** A shell that answers nothing for so long stands still. */
const SILENT_MS = 5_000;

/** The shell ended, or was never there: what was asked of it is not known to have run. */
export class ShellLost extends Error {
  constructor() {
    super('the shell on the node ended');
  }
}

interface Waiting {
  readonly resolve: (outcome: ExecOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A shell on a node that stays, for commands side by side. */
export class NodeShell {
  readonly #process: PipedProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #frames = new FrameReader();
  #next = 1;
  #lost = false;
  #heard = 0;
  #unable = false;

  /** `start`: the words that run a command on the node with its standard input, such as docker exec --interactive. */
  constructor(start: readonly [string, ...string[]], env: Readonly<Record<string, string | undefined>>) {
    const [program, ...args] = start;
    this.#process = startPiped(program, [...args, 'bash', '-c', SERVER], env, {
      onData: (chunk) => {
        for (const frame of this.#frames.read(chunk)) this.#take(frame);
        if (this.#frames.broken) this.#process.end();
      },
      onEnd: () => {
        this.#unable = !this.#lost && this.#heard === 0;
        this.#lost = true;
        for (const { reject } of this.#waiting.values()) reject(new ShellLost());
        this.#waiting.clear();
      },
    });
  }

  get usable(): boolean {
    return !this.#lost;
  }

  /** Did it end by itself without having said that it is there? Then there is no bash, or no way to it. */
  get unable(): boolean {
    return this.#unable;
  }

  /** Throws ShellLost where the shell ended before the command did, and the signal's reason when it fires. */
  exec(command: readonly string[], { signal, stdin }: ExecOptions): Promise<ExecOutcome> {
    if (this.#lost) return Promise.reject(new ShellLost());
    signal.throwIfAborted();
    const number = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<ExecOutcome>();
    const [heard, since] = [this.#heard, performance.now()];
    const stop = (): void => {
      reject(signal.reason);
      // one that has said nothing at all may be of a node that stands still: the next command asks the engine anew
      if (heard === this.#heard && performance.now() - since > SILENT_MS) this.end();
      else this.#process.write(`kill ${number}\n`);
    };
    this.#waiting.set(number, { resolve, reject });
    this.#process.hold(true);
    signal.addEventListener('abort', stop, { once: true });
    const words = [String(number), stdin === undefined ? '0' : '1', stdin ?? '', ...command];
    this.#process.write(`${words.map(bashWord).join(' ')}\n`);
    return promise.finally(() => {
      signal.removeEventListener('abort', stop);
      this.#waiting.delete(number);
      if (this.#waiting.size === 0) this.#process.hold(false);
    });
  }

  end(): void {
    this.#lost = true;
    this.#process.end();
  }

  #take(frame: Frame): void {
    this.#heard += 1;
    if (frame.type === 'ready') return;
    const { code, stdout, stderr } = frame;
    const outcome: ExecOutcome =
      code === 'absent'
        ? { ran: false, message: 'executable file not found on the node' }
        : { ran: true, exitCode: Number(code), stdout, stderr };
    // nobody waits for what was ended
    this.#waiting.get(frame.number)?.resolve(outcome);
  }
}
