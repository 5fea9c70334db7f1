import { Fault, MachineFault } from '../../lib/errors.ts';
import { ensureFolder } from '../../lib/files.ts';
import { ProcessFault } from '../../lib/processes.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { OnStep } from '../../model/progress.ts';
import { connectCluster } from '../api/connect.ts';
import { certificateCredentials, readOwnKubeconfig } from '../api/kubeconfig-file.ts';
import type { HostEngine } from '../engine/engine.ts';
import { messageOf, tailOf } from '../faults.ts';
import { createStepLog, type StepLog } from '../steps.ts';
import { readKindConfig, type KindConfig } from './config.ts';
import { requireEngine, type KindContext } from './context.ts';
import { readIfThere, removeClusterFiles } from '../practice/cluster-files.ts';
import { bindLearners, writeLearnerKubeconfig } from '../practice/learners.ts';
import { issueLearnerIdentity } from './identities.ts';
import { adviceForKind } from './kind-faults.ts';
import { findKind, type KindProgram } from './kind-program.ts';
import { installNodeTools } from './node-tools.ts';
import { findNodeContainers } from './nodes.ts';
import { readKindLine, STEP, whatWasReached } from './progress.ts';
import { removeKindCluster } from './remove.ts';
import { waitUntilReady } from './wait-ready.ts';

const CREATE_LIMIT_MS = 30 * 60_000;
const CLEAN_UP_LIMIT_MS = 120_000;
/** Not planned: it comes after a failure or an interruption alone. */
const REMOVAL = 'Remove what was made';

/** Makes the cluster, step by step. A failure or an interruption takes away what was made, unless `retain`. */
export async function provisionKindCluster(
  context: KindContext,
  retain: boolean,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<StepLog['steps']> {
  const config = readKindConfig(context.kindConfig);
  const log = createStepLog(onStep, context.clock);
  onStep({ type: 'planned', steps: plannedSteps(config) });
  let engine: HostEngine;
  let kind: KindProgram;
  try {
    engine = await log.run(STEP.engine, () => requireEngine(context.env, signal), describeEngine);
    kind = await log.run(
      STEP.kind,
      () => findKind(context.env, engine.name, context.files.grader, signal),
      ({ version }) => version,
    );
    await ensureImages(context, config, engine, log, signal);
  } catch (error) {
    log.fail(error);
    throw withStep(error, log.current);
  }
  await create(context, config, kind, engine, retain, log, signal);
  return log.steps;
}

function plannedSteps(config: KindConfig): readonly string[] {
  return Object.values(STEP).filter((step) => step !== STEP.workers || config.workers > 0);
}

const describeEngine = (engine: HostEngine): string => `${engine.name} ${engine.version}`;

/** Pulls the node images that are known beforehand, telling how far it is; kind would do it in silence. */
async function ensureImages(
  context: KindContext,
  config: KindConfig,
  engine: HostEngine,
  log: StepLog,
  signal: AbortSignal,
): Promise<void> {
  const images = context.nodeImage === undefined ? [...new Set(config.images)] : [context.nodeImage];
  if (images.length === 0) return;
  log.start(STEP.image);
  const pulled: string[] = [];
  for (const image of images) {
    if (await engine.hasImage(image, signal)) continue;
    log.detail(`pulling ${image}`);
    await engine.pull(image, (line) => log.detail(`pulling ${image}: ${line.trim().slice(0, 60)}`), signal);
    pulled.push(image);
  }
  log.done(`${images.join(', ')} ${pulled.length > 0 ? '(pulled)' : '(present)'}`);
}

async function create(
  context: KindContext,
  config: KindConfig,
  kind: KindProgram,
  engine: HostEngine,
  retain: boolean,
  log: StepLog,
  signal: AbortSignal,
): Promise<void> {
  await removeClusterFiles(context.files);
  ensureFolder(context.files.folder);
  let theirs = false;
  // until kind has ended by itself, an engine's program that it started may still make a container
  let ended = false;
  try {
    const outcome = await runKind(context, config, kind, retain, log, signal);
    ended = true;
    if (outcome.exitCode !== 0) {
      const output = `${outcome.stdout}${outcome.stderr}`;
      const advice = adviceForKind(output, engine.name, config.path);
      theirs = advice.code === 'cluster-exists';
      const message = `${advice.what}\n${outcome.command}\n${tailOf(output)}`;
      throw new MachineFault(advice.code, message, advice.next);
    }
    await finish(context, config, engine, log, signal);
  } catch (error) {
    const told = withStep(error, log.current);
    log.fail(error);
    if (!retain && !theirs) await takeAway(context, engine, !ended, told, log);
    throw told;
  }
}

/** Removes what a failure or an interruption (`cause`) left. Throws MachineFault that tells of both when it can't. */
async function takeAway(
  context: KindContext,
  engine: HostEngine,
  settle: boolean,
  cause: unknown,
  log: StepLog,
): Promise<void> {
  const limit = AbortSignal.timeout(CLEAN_UP_LIMIT_MS);
  try {
    await log.run(REMOVAL, () => removeKindCluster(context, engine, settle, limit));
  } catch (error) {
    log.fail(error);
    const message = `${messageOf(cause)}\nand what had been made is still there: ${messageOf(error)}`;
    throw new MachineFault('left-behind', message, 'cks down', { cause: error });
  }
}

async function runKind(
  context: KindContext,
  config: KindConfig,
  kind: KindProgram,
  retain: boolean,
  log: StepLog,
  signal: AbortSignal,
): ReturnType<KindProgram['call']> {
  const imageKnown = log.current === STEP.image;
  const { cluster, kindConfig, files, nodeImage } = context;
  const args = ['create', 'cluster', '--name', cluster, '--config', kindConfig, '--kubeconfig', files.grader];
  if (nodeImage !== undefined) args.push('--image', nodeImage);
  if (retain) args.push('--retain');
  let lastText = '';
  const onLine = (line: string): void => {
    const event = readKindLine(line);
    if (event?.step === undefined || event.mark !== 'started') return;
    if (event.step === STEP.image && imageKnown) return;
    if (event.step === log.current) log.detail(event.text);
    else {
      log.done(whatWasReached(log.current, lastText, config));
      log.start(event.step, event.text);
    }
    lastText = event.text;
  };
  log.start(imageKnown ? STEP.nodes : STEP.image);
  const outcome = await kind.call(args, { signal, timeoutMs: CREATE_LIMIT_MS, onLine });
  if (outcome.exitCode === 0) log.done(whatWasReached(log.current, lastText, config));
  return outcome;
}

/** From a cluster that kind calls made to one a learner can work with. */
async function finish(
  context: KindContext,
  config: KindConfig,
  engine: HostEngine,
  log: StepLog,
  signal: AbortSignal,
): Promise<void> {
  log.start(STEP.ready);
  const text = await readIfThere(context.files.grader);
  const own = text === undefined ? undefined : readOwnKubeconfig(text);
  if (own === undefined)
    throw new CouldNotLook('unavailable', `kind wrote no kubeconfig ${context.files.grader}`);
  const nodes = await findNodeContainers(engine, context.cluster, signal);
  const controlPlane = nodes.find(({ role }) => role === 'control-plane');
  if (controlPlane === undefined) throw new CouldNotLook('unavailable', 'kind made no control plane');
  const cluster = await connectCluster(
    {
      name: context.cluster,
      provider: 'kind',
      credentials: certificateCredentials(own),
      capabilities: new Set(),
      nodes: null,
      learnerKubeconfig: context.files.learner,
      clock: context.clock,
    },
    signal,
  );
  try {
    // the node's tools and the learner's certificate need no ready node: made meanwhile
    const tools = installNodeTools(engine, nodes, signal);
    const identity = issueLearnerIdentity(engine, controlPlane.id, signal);
    const meanwhile = Promise.all([tools, identity]);
    meanwhile.catch(() => undefined);
    const expected = config.controlPlanes + config.workers;
    log.done(await waitUntilReady(cluster, expected, context.clock, (text) => log.detail(text), signal));
    await log.run(
      STEP.tools,
      () => tools,
      (told) => told,
    );
    await log.run(STEP.credentials, async () => {
      await bindLearners(cluster, signal);
      writeLearnerKubeconfig(context.files, own, await identity);
    });
  } finally {
    await cluster.close();
  }
}

/** Names the step in what went wrong; an interruption stays what it is. */
function withStep(error: unknown, step: string): unknown {
  const at = step === '' ? '' : `step "${step}": `;
  if (error instanceof MachineFault)
    return new MachineFault(error.code, `${at}${error.message}`, error.next, { cause: error });
  if (error instanceof Fault) return error;
  if (error instanceof ProcessFault) {
    const message = `${at}${error.message}\n${tailOf(error.output)}`;
    return new MachineFault(`process-${error.kind}`, message, 'cks doctor', { cause: error });
  }
  if (error instanceof CouldNotLook) {
    const code = `cluster-${error.reason}`;
    return new MachineFault(code, `${at}${error.message}`, 'cks doctor, then cks up again', { cause: error });
  }
  return error;
}
