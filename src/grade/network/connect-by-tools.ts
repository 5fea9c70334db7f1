import { CouldNotLook } from '../../model/could-not-look.ts';
import { runFirst, type Execute } from '../inside/run-first.ts';
import type { Outcome, Try } from './facts.ts';
import { limitOf } from './tries.ts';

/** For one query of the cluster's DNS, in seconds. */
const QUERY_SECONDS = 2;
/** Says what happened; asked first where a refusal must not be mistaken for a time-out on a busy machine. */
const SPEAKING = (ip: string, port: string, seconds: string): readonly string[] => [
  'wget',
  '-T',
  seconds,
  '-q',
  '-O',
  '/dev/null',
  `http://${ip}:${port}/`,
];
/** What ended this long before the limit was refused: the tools don't say. */
const BEFORE_MS = 500;
const NAME = 'kubernetes.default.svc.cluster.local.';

const BASH = 'exec 3<>"/dev/tcp/$1/$2"';
const CONNECTORS: readonly ((ip: string, port: string, seconds: string) => readonly string[])[] = [
  (ip, port, seconds) => ['nc', '-z', '-w', seconds, ip, port],
  (ip, port, seconds) => ['busybox', 'nc', '-z', '-w', seconds, ip, port],
  (ip, port, seconds) => ['timeout', seconds, 'bash', '-c', BASH, 'bash', ip, port],
];

/** Programs that know no such option, or that are there and are not what they are called. */
const NO_SUCH_OPTION = /unrecognized option|invalid option|illegal option|unknown option|usage:/i;

/** Connects with what a container has. Throws CouldNotLook when it has nothing for it, or does not run. */
export async function connectByTools(
  executes: readonly Execute[],
  one: Try,
  now: () => Date,
): Promise<Outcome> {
  const { ip, port, protocol } = one;
  const limitSeconds = limitOf(one);
  const connectors = ip.startsWith('127.') ? [SPEAKING, ...CONNECTORS] : CONNECTORS;
  let why = 'no tool to connect with is in the Pod';
  for (const execute of executes) {
    const commands =
      protocol === 'UDP'
        ? [['nslookup', `-timeout=${QUERY_SECONDS}`, '-retry=1', NAME, ip]]
        : connectors.map((connector) => connector(ip, String(port), String(limitSeconds)));
    for (const command of commands) {
      const began = now().getTime();
      const run = await runFirst(execute, [command]);
      if (run.ran === 'not-running') {
        why = `the container is not running: ${run.message}`;
        break;
      }
      if (!run.ran) continue;
      const said = `${run.stdout}\n${run.stderr}`;
      if (NO_SUCH_OPTION.test(said) || run.exitCode === 126 || run.exitCode === 127) continue;
      const outcome =
        protocol === 'UDP'
          ? answerOf(said, run.exitCode)
          : connectionOf(
              command,
              said,
              run.exitCode,
              now().getTime() - began >= limitSeconds * 1000 - BEFORE_MS,
            );
      if (outcome !== null) return outcome;
      why = `${command.slice(0, 2).join(' ')}: exit code ${run.exitCode} ${said.trim().slice(0, 200)}`;
    }
  }
  throw new CouldNotLook('unavailable', why);
}

function connectionOf(
  command: readonly string[],
  said: string,
  exitCode: number,
  tookAll: boolean,
): Outcome | null {
  if (exitCode === 0) return { connected: true, said: '' };
  if (/refused/i.test(said)) return { connected: false, said: 'refused' };
  if (/no route|unreachable|not permitted/i.test(said)) return { connected: false, said: 'no route' };
  if (exitCode === 124 || exitCode === 143 || /timed out/i.test(said) || tookAll)
    return { connected: false, said: 'timed out' };
  // wget also ends so when somebody answers who doesn't speak HTTP
  return exitCode === 1 && command[0] !== 'wget' ? { connected: false, said: 'refused' } : null;
}

/** nslookup ends with 1 for a name that isn't there as well: an answer all the same. */
function answerOf(said: string, exitCode: number): Outcome | null {
  if (/timed out|no servers could be reached/i.test(said)) return { connected: false, said: 'timed out' };
  if (/refused/i.test(said)) return { connected: false, said: 'refused' };
  if (/no route|unreachable|not permitted/i.test(said)) return { connected: false, said: 'no route' };
  if (exitCode === 0 || /NXDOMAIN|can't find|Name:/i.test(said)) return { connected: true, said: '' };
  return null;
}
