import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { ContainerEngine } from '../../model/ports/container-engine.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { normaliseInspect } from '../container/normalise-inspect.ts';
import type { InsideFacts } from '../inside/facts.ts';
import { gatherInside, type Entrance } from '../inside/gather-inside.ts';
import { judgeInside } from '../inside/judge-inside.ts';
import { readByTools } from '../inside/read-by-tools.ts';
import { look } from '../look.ts';
import { judgeRules } from '../rules.ts';
import { allOf, couldNotLook, fail, pass } from '../verdicts.ts';
import { containerSchema, type ContainerSpec } from './specs.ts';

export type ContainerFacts = {
  readonly container: Look<{ readonly found: true; readonly object: JsonObject } | { readonly found: false }>;
  /** Null where there is no running container or nothing to look for in it. */
  readonly inside: InsideFacts | null;
};

export const containerKind: CheckKind<ContainerSpec, ContainerFacts> = {
  name: 'container',
  summary: "Looks at a container of the host's container engine.",
  schema: containerSchema,
  needs: () => ({ cluster: [], host: ['container-engine'] }),
  gather,
  decide,
};

async function gather(spec: ContainerSpec, site: GradingSite, signal: AbortSignal): Promise<ContainerFacts> {
  const { engine } = site;
  const container = await look<
    { readonly found: true; readonly object: JsonObject } | { readonly found: false }
  >(signal, async () => {
    if (engine === null) throw new CouldNotLook('unavailable', 'this machine has no container engine');
    return inspectSettled(spec, engine, site, signal);
  });
  if (engine === null || 'notSeen' in container || !container.seen.found) return { container, inside: null };
  const { object } = container.seen;
  const asksInside = spec.readFile !== undefined || spec.run !== undefined;
  if (!asksInside || object['running'] !== true) return { container, inside: null };
  return { container, inside: await lookInside(spec, engine, object, signal) };
}

/** A run this young may still end: a program that can't work is seen running for a moment. */
const SETTLING_MS = 1_500;

/** The container; where it must run, once its present run is old enough to be believed. */
async function inspectSettled(
  spec: ContainerSpec,
  engine: ContainerEngine,
  site: GradingSite,
  signal: AbortSignal,
): Promise<{ readonly found: true; readonly object: JsonObject } | { readonly found: false }> {
  for (;;) {
    const read = await engine.inspect(spec.name, signal);
    if (!read.found) return { found: false };
    const object = normaliseInspect(read.object);
    const { running, startedAt } = object;
    const age = typeof startedAt === 'string' ? site.now().getTime() - Date.parse(startedAt) : Number.NaN;
    // a clock that runs ahead of ours by more is no sign of a young container
    const isYoung = running === true && age > -SETTLING_MS && age < SETTLING_MS;
    if (spec.running !== true || !isYoung) return { found: true, object };
    await site.wait(Math.min(SETTLING_MS, SETTLING_MS - age), signal);
  }
}

/** By its id: a container of that name may be replaced meanwhile. */
function lookInside(
  spec: ContainerSpec,
  engine: ContainerEngine,
  container: JsonObject,
  signal: AbortSignal,
): Promise<InsideFacts> {
  const id = typeof container['id'] === 'string' && container['id'] !== '' ? container['id'] : spec.name;
  const execute = (command: readonly string[]) => engine.exec(id, command, { signal });
  const entrance: Entrance = {
    container,
    name: spec.name,
    execute,
    readFile: (path, aspect) => readByTools(execute, path, aspect),
  };
  return gatherInside(spec, entrance, signal);
}

function decide(spec: ContainerSpec, facts: ContainerFacts): Verdict {
  const expected = `container ${spec.name}`;
  if ('notSeen' in facts.container) return couldNotLook(facts.container.notSeen, expected);
  if (!facts.container.seen.found) return fail({ expected, actual: `there is no container ${spec.name}` });
  const container = facts.container.seen.object;
  const asksInside = spec.readFile !== undefined || spec.run !== undefined;
  const parts: Verdict[] = [];
  if (spec.running === true || asksInside) parts.push(judgeRunning(container, expected));
  if (spec.rules !== undefined) parts.push(...judgeRules(spec.rules, { container }, () => false));
  if (asksInside && container['running'] === true) {
    const inside = facts.inside === null ? null : judgeInside(spec, facts.inside);
    parts.push(inside ?? fail({ expected, actual: 'it was not looked into' }));
  }
  return parts.length === 0 ? pass({ expected, actual: 'it is there' }) : allOf(parts);
}

function judgeRunning(container: JsonObject, what: string): Verdict {
  const expected = `${what} running`;
  if (container['running'] === true) return pass({ expected, actual: 'running' });
  const status = typeof container['status'] === 'string' ? container['status'] : 'not running';
  const ended = status === 'exited' || status === 'restarting';
  const code =
    ended && typeof container['exitCode'] === 'number' ? ` (exit code ${container['exitCode']})` : '';
  const actual =
    status === 'restarting' ? `it ends and is started again and again${code}` : `${status}${code}`;
  return fail({ expected, actual });
}
