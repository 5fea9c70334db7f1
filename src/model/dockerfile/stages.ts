import { parseImageReference } from '../image-reference.ts';
import type { Json, JsonObject } from '../json.ts';
import { commandsOf, programOf, usersMadeBy } from './accounts.ts';
import { readInstruction, type Instruction, type ParsedDockerfile } from './parse.ts';
import { findSecrets } from './secrets.ts';
import { readExecForm, readPairs, splitWords, substitute } from './words.ts';

/** What a Dockerfile builds, as rules see it; the shape is in docs/pack-format.md. */
export type DockerfileFacts = {
  readonly stages: readonly JsonObject[];
  readonly final: JsonObject;
  readonly instructions: readonly JsonObject[];
};

type Values = Readonly<Record<string, string>>;

/** A stage while it is worked out. */
interface Stage {
  readonly index: number;
  readonly name: string | null;
  readonly from: Instruction;
  readonly image: string;
  /** The stage that it begins from; null for images. */
  readonly base: Stage | null;
  readonly instructions: readonly Instruction[];
}

/** Works out what each stage is: its base, user, files and settings, inherited ones included. */
export function describeDockerfile({ instructions, escape }: ParsedDockerfile): DockerfileFacts {
  const globals = globalArguments(instructions, escape);
  const stages: Stage[] = [];
  for (const [position, from] of instructions.entries()) {
    if (from.name !== 'FROM') continue;
    const next = instructions.findIndex((other, index) => index > position && other.name === 'FROM');
    const own = instructions.slice(position + 1, next === -1 ? undefined : next);
    const [image = '', , name] = from.args.split(/\s+/);
    const filled = substitute(image, globals, escape);
    const base = stages.findLast((stage) => stage.name === filled.toLowerCase()) ?? null;
    const triggered = base === null ? [] : triggersOf(base);
    stages.push({
      index: stages.length,
      name: name?.toLowerCase() ?? null,
      from,
      image: filled,
      base,
      instructions: [...triggered, ...own],
    });
  }
  const described = stages.map((stage) => describeStage(stage, stages, globals, escape));
  return {
    stages: described,
    final: described.at(-1) ?? {},
    instructions: instructions.map((instruction) => {
      const stage = stages.findLast(({ from }) => from.line <= instruction.line);
      return { ...describeInstruction(instruction), stage: stage?.index ?? -1 };
    }),
  };
}

/** What ONBUILD of a stage does in the stages that begin from it. */
function triggersOf(stage: Stage): readonly Instruction[] {
  return stage.instructions
    .filter(({ name }) => name === 'ONBUILD')
    .map(({ args, line, heredocs }) => ({ ...readInstruction(args, line), heredocs }));
}

function globalArguments(instructions: readonly Instruction[], escape: string): Values {
  const values: Record<string, string> = {};
  for (const { name, args } of instructions) {
    if (name === 'FROM') break;
    for (const word of splitWords(args, escape)) {
      const sign = word.text.indexOf('=');
      if (sign !== -1)
        values[word.text.slice(0, sign)] = substitute(word.text.slice(sign + 1), values, escape);
    }
  }
  return values;
}

/** The stage and those it begins from, the first one first. */
function lineage(stage: Stage): readonly Stage[] {
  return stage.base === null ? [stage] : [...lineage(stage.base), stage];
}

function describeStage(stage: Stage, stages: readonly Stage[], globals: Values, escape: string): JsonObject {
  const line = lineage(stage);
  const state = followStage(line, globals, escape);
  const [first = stage] = line;
  const scratch = first.image === 'scratch';
  const reference = scratch ? null : parseImageReference(first.image);
  const tagged = /:[^/:@]+(?:@|$)/.exec(first.image);
  const copies = state.copies.map((copy) => ({ ...copy, stage: stageIndex(copy.from, stages) }));
  const users = knownUsers(stage, line, stages, copies);
  const user = describeUser(state.user, users);
  const runs = line.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'));
  return {
    index: stage.index,
    name: stage.name,
    base: stage.image,
    baseStage: stage.base?.index ?? null,
    image: first.image,
    repository: reference === null ? null : `${reference.registry}/${reference.repository}`,
    tag: tagged === null ? null : tagged[0].replace(/^:|@$/g, ''),
    digest: reference?.digest ?? null,
    scratch,
    platform: stage.from.flags['platform'] ?? null,
    ...user,
    env: state.env,
    workdir: state.workdir,
    exposed: state.exposed,
    copies,
    runs: runs.map(({ line: at, args, heredocs, exec, flags }) => ({
      line: at,
      command: [args, ...heredocs].join('\n'),
      exec,
      flags,
    })),
    installs: runs.flatMap(findInstalls),
    entrypoint: state.entrypoint,
    cmd: state.cmd,
    healthcheck: state.healthcheck,
    shell: hasShell(first.image, copies),
    layers: line.flatMap(({ instructions }) => instructions).filter(({ name }) => LAYERS.has(name)).length,
    secrets: line
      .flatMap(({ instructions }) => instructions)
      .flatMap((instruction) => findSecrets(instruction, escape)),
  };
}

const LAYERS = new Set(['RUN', 'COPY', 'ADD']);

type Copy = {
  readonly line: number;
  readonly instruction: string;
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly destination: string;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly remote: boolean;
};

/** What instructions leave behind, in their order; ENV and ARG count from where they stand. */
function followStage(line: readonly Stage[], globals: Values, escape: string) {
  let user: string | null = null;
  let workdir = '/';
  let entrypoint: Json = null;
  let cmd: Json = null;
  let healthcheck: Json = null;
  const env: Record<string, string> = {};
  const exposed: string[] = [];
  const copies: Copy[] = [];
  for (const { instructions } of line) {
    // ARG does not outlive its stage, ENV does
    const args: Record<string, string> = {};
    for (const one of instructions) {
      const filled = substitute(one.args, { ...args, ...env }, escape);
      switch (one.name) {
        case 'ARG':
          for (const word of splitWords(one.args, escape)) {
            const [key = '', ...rest] = word.text.split('=');
            const value =
              rest.length === 0 ? globals[key] : substitute(rest.join('='), { ...args, ...env }, escape);
            if (value !== undefined) args[key] = value;
          }
          break;
        case 'ENV':
          for (const [key, value] of readPairs(filled, escape)) env[key] = value;
          break;
        case 'USER':
          user = splitWords(filled, escape)[0]?.text ?? null;
          break;
        case 'WORKDIR':
          workdir = filled.startsWith('/') ? filled : `${workdir.replace(/\/$/, '')}/${filled}`;
          break;
        case 'EXPOSE':
          exposed.push(...splitWords(filled, escape).map(({ text }) => text));
          break;
        case 'ENTRYPOINT':
          entrypoint = programOfForm(one.args);
          // an ENTRYPOINT sets the base's CMD back
          cmd = null;
          break;
        case 'CMD':
          cmd = programOfForm(one.args);
          break;
        case 'HEALTHCHECK':
          healthcheck = /^none$/i.test(one.args.trim()) ? null : one.args;
          break;
        case 'COPY':
        case 'ADD':
          copies.push(readCopy(one, filled, escape));
          break;
        default:
          break;
      }
    }
  }
  return { user, workdir, entrypoint, cmd, healthcheck, env, exposed, copies };
}

/** `{exec, words}`: the shell form has its text as the only word behind `/bin/sh -c`. */
function programOfForm(args: string): JsonObject {
  const words = readExecForm(args);
  return words === null ? { exec: false, words: ['/bin/sh', '-c', args] } : { exec: true, words };
}

function readCopy({ line, name, flags, heredocs }: Instruction, args: string, escape: string): Copy {
  const words = readExecForm(args) ?? splitWords(args, escape).map(({ text }) => text);
  const sources = heredocs.length > 0 ? [] : words.slice(0, -1);
  return {
    line,
    instruction: name,
    from: flags['from'] ?? null,
    sources,
    destination: words.at(-1) ?? '',
    chown: flags['chown'] ?? null,
    chmod: flags['chmod'] ?? null,
    remote: sources.some((source) => /^(?:https?|git|ssh):\/\/|^git@/.test(source)),
  };
}

function stageIndex(from: string | null, stages: readonly Stage[]): number | null {
  if (from === null) return null;
  const named = stages.findLast(({ name }) => name === from.toLowerCase());
  return named?.index ?? (/^\d+$/.test(from) ? Number(from) : null);
}

/** Users made in a stage and those before it, and in stages whose file of accounts is copied. */
function knownUsers(
  stage: Stage,
  line: readonly Stage[],
  stages: readonly Stage[],
  copies: readonly (Copy & { readonly stage: number | null })[],
): Readonly<Record<string, number | null>> {
  const others = copies
    .filter(({ sources }) => sources.some((source) => /^\/?etc\/?(?:passwd)?$/.test(source)))
    .flatMap((copy) => stages.filter(({ index }) => index === copy.stage && index < stage.index))
    .flatMap(lineage);
  const scripts = [...others, ...line]
    .flatMap(({ instructions }) => instructions)
    .filter(({ name }) => name === 'RUN')
    .map(({ args, heredocs, exec }) => [exec === null ? args : exec.join(' '), ...heredocs].join('\n'));
  return Object.assign({}, ...scripts.map(usersMadeBy)) as Readonly<Record<string, number | null>>;
}

/**
 * `user` as USER says, null where none does; `uid` its number where that is known; `root`: is it root, or not known to
 * be anybody else?
 */
function describeUser(user: string | null, made: Readonly<Record<string, number | null>>): JsonObject {
  const name = user?.split(':')[0] ?? null;
  const group = user?.includes(':') === true ? user.slice(user.indexOf(':') + 1) : null;
  const numeric = name !== null && /^\d+$/.test(name);
  const uid = numeric ? Number(name) : name === 'root' ? 0 : name === null ? null : (made[name] ?? null);
  return {
    user: name,
    group,
    uid,
    numericUser: numeric,
    userMade: name !== null && name in made,
    root: name === null || uid === 0 || name.startsWith('$'),
  };
}

const MANAGERS: Readonly<Record<string, RegExp>> = {
  apt: /^install$/,
  'apt-get': /^install$/,
  apk: /^add$/,
  yum: /^install$/,
  dnf: /^install$/,
  microdnf: /^install$/,
  zypper: /^(?:install|in)$/,
  pip: /^install$/,
  pip3: /^install$/,
  npm: /^(?:install|i|ci)$/,
};

/** Packages that a RUN installs, by package manager. */
function findInstalls({ line, args, heredocs, exec }: Instruction): readonly JsonObject[] {
  const script = [exec === null ? args : exec.join(' '), ...heredocs].join('\n');
  return commandsOf(script).flatMap((command) => {
    const words = splitWords(command, '\\').map(({ text }) => text);
    const program = programOf(words);
    const verb = program === null ? undefined : MANAGERS[program.name];
    if (program === null || verb === undefined) return [];
    const rest = words.slice(program.index + 1).filter((word) => !word.startsWith('-'));
    return verb.test(rest[0] ?? '') ? [{ line, manager: program.name, packages: rest.slice(1) }] : [];
  });
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'busybox']);

/** Only an empty base and those known to have none are without a shell, and only while none is copied. */
function hasShell(image: string, copies: readonly Copy[]): boolean {
  const bare =
    image === 'scratch' ||
    (/(?:^|\/)distroless\//.test(image) && !/[:-]debug/.test(image)) ||
    /^(?:registry\.k8s\.io\/)?pause[:@]/.test(image);
  const copied = copies.some(({ from, sources }) =>
    sources.some((source) => {
      const parts = source.split('/').filter((part) => part !== '');
      // the whole of another stage's root, or of its programs
      const all =
        from !== null && (parts.length === 0 || ['bin', 'usr', 'sbin'].includes(parts.at(-1) ?? ''));
      return all || SHELLS.has(parts.at(-1) ?? '');
    }),
  );
  return !bare || copied;
}

function describeInstruction({ line, name, flags, args, heredocs, exec }: Instruction): JsonObject {
  return { line, name, flags, args, heredocs, exec };
}
