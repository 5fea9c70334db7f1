import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageFault } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import { needsCluster } from '../../model/capability.ts';
import type { PackTestReport } from '../../model/pack-test.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { Pack } from '../../pack/load-pack.ts';
import { drawReferences } from '../../proof/draw-references.ts';
import type { TaskUnderTest } from '../../proof/plan-attempts.ts';
import type { ProofProgress } from '../../proof/test-pack.ts';
import { gradeIn } from './grading.ts';
import type { TrainerParts } from './parts.ts';
import { openSite } from './site.ts';
import { findTask } from './task-book.ts';

export interface PackTesting {
  /** The pack's root; null for the built-in one. */
  readonly root: string | null;
  /** These tasks of it only; all when none is named. */
  readonly tasks: readonly string[];
  readonly seed: number;
  /** How many wrong attempts of each task to make up of its solution. */
  readonly madeUp: number;
  /** How many attempts of each task to draw beside its solution; null for all. */
  readonly sample: number | null;
  /** Asks before scripts of a pack that is not ours run. */
  readonly agree: (question: string) => Promise<boolean>;
  readonly onProgress: (progress: ProofProgress) => void;
}

/** Attempts that are tried at the same time: they mostly wait. More than these crowd two cores. */
const SIDE_BY_SIDE: Readonly<Record<ProviderName, number>> = { embedded: 16, kind: 6, kubeconfig: 4 };

/** Tests a pack on this machine's cluster. Throws UsageFault where it is not sound, or must not run its scripts. */
export async function testPackAt(
  parts: TrainerParts,
  testing: PackTesting,
  signal: AbortSignal,
): Promise<PackTestReport> {
  const { options, home, access } = parts;
  const pack =
    testing.root === null ? await parts.loadPack() : await readSound(testing.root, options.commandPrefix);
  const whole = await readTasks(pack, testing, options.commandPrefix);
  const { sample, seed } = testing;
  const tasks = sample === null ? whole : whole.map((tested) => drawReferences(tested, sample, seed));
  await requireTrust(parts, pack, tasks, testing);
  const { provider } = await access.choose(signal);
  const cluster = tasks.some(({ task }) => needsCluster(task.needs))
    ? await access.connect(provider, signal)
    : null;
  const { engine } = await access.findEngine(signal);
  const { testPack } = await import('../../proof/test-pack.ts');
  return testPack({
    tasks,
    cluster,
    engine,
    capabilities: await access.capabilities(provider, signal),
    taskSite: await openSite(parts, cluster, signal),
    secondTries: true,
    sideBySide: SIDE_BY_SIDE[provider.name],
    grade: async ({ task, attempt, seed, workdir }, gradeSignal) => {
      const { result } = await gradeIn(
        {
          task,
          attempt,
          seed,
          workdir,
          cluster: needsCluster(task.needs) ? cluster : null,
          engine,
          provider: provider.name,
        },
        options.clock,
        () => {},
        gradeSignal,
      );
      return result;
    },
    homeId: home.id,
    runId: `t${Math.floor(options.random() * 36 ** 4).toString(36)}`,
    seed: testing.seed,
    madeUp: testing.madeUp,
    env: options.env,
    clock: options.clock,
    signal,
    onProgress: testing.onProgress,
  });
}

async function readSound(root: string, commandPrefix: string): Promise<Pack> {
  const { CHECK_KINDS } = await import('../../grade/check-kinds.ts');
  const { checkPack } = await import('../../pack/check-pack.ts');
  const { formatFault } = await import('../../pack/pack-fault.ts');
  const { pack, faults } = await checkPack(root, CHECK_KINDS);
  if (pack !== null && faults.length === 0) return pack;
  throw new UsageFault(
    'invalid-pack',
    `the pack is not sound:\n${faults.map(formatFault).join('\n')}`,
    `mend it, then ${commandPrefix} pack check ${root}`,
  );
}

/** Scripts run on this machine: those of another's pack only after a question, once per content. */
async function requireTrust(
  parts: TrainerParts,
  pack: Pack,
  tasks: readonly TaskUnderTest[],
  testing: PackTesting,
): Promise<void> {
  const { trust } = parts.home;
  const { name, version } = pack.identity;
  const scripts = tasks.flatMap(({ references }) =>
    references.filter(({ form }) => form === 'script').map(({ file }) => `  ${cleanText(file)}`),
  );
  const digest = digestWithAnswers(pack, tasks);
  if (testing.root === null || !pack.carriesScripts || trust.isTrusted(digest)) return;
  const list = scripts.length === 0 ? '.' : `:\n${scripts.join('\n')}`;
  const question = `The pack ${name} ${version} brings scripts that run on this machine with your rights${list}\nRead them first. Run them?`;
  if (!(await testing.agree(question))) {
    throw new UsageFault(
      'not-trusted',
      `the scripts of ${name} were not run`,
      'read them, then the same command',
    );
  }
  trust.agree(digest);
}

/** The pack's own digest leaves solutions/ out, because no verdict depends on it; what would be run is there. */
function digestWithAnswers(pack: Pack, tasks: readonly TaskUnderTest[]): string {
  const answers = tasks.flatMap(({ references }) => references.map(({ file, text }) => [file, text]));
  return createHash('sha256')
    .update(JSON.stringify([pack.identity.digest, answers]))
    .digest('hex');
}

async function readTasks(
  pack: Pack,
  { tasks: named, root }: PackTesting,
  commandPrefix: string,
): Promise<readonly TaskUnderTest[]> {
  if (!existsSync(join(pack.root, 'solutions'))) {
    throw new UsageFault(
      'no-solutions',
      `${pack.root} has no solutions/: there is nothing to test`,
      `${commandPrefix} pack check ${root ?? ''}`.trim(),
    );
  }
  const { readReferences } = await import('../../pack/read-references.ts');
  const tasks =
    named.length === 0
      ? pack.tasks
      : [...new Set(named.map((name) => findTask(pack.tasks, name, commandPrefix)))];
  return Promise.all(
    tasks.map(async (task) => ({ task, references: (await readReferences(pack, task)).references })),
  );
}
