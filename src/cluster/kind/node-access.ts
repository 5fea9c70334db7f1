import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ExecOptions, ExecOutcome, NodeAccess } from '../../model/ports/cluster.ts';
import type { HostEngine } from '../engine/engine.ts';
import { NodeShell, ShellLost } from './node-shell.ts';

/** Access to nodes that keeps a shell on each until it is closed. */
export interface HeldNodeAccess extends NodeAccess {
  close(): void;
}

/**
 * Commands on the nodes through the engine, which is looked for when first needed. They go by a shell that stays on the
 * node; where none can be had, or it ended, each goes by the engine on its own, which then says what is wrong.
 */
export function createNodeAccess(findEngine: (signal: AbortSignal) => Promise<HostEngine>): HeldNodeAccess {
  let found: HostEngine | undefined;
  const shells = new Map<string, NodeShell>();
  const without = new Set<string>();

  const shellOn = (engine: HostEngine, node: string): NodeShell => {
    const there = shells.get(node);
    if (there?.usable === true) return there;
    const { name, env } = engine.program;
    const shell = new NodeShell([name, 'exec', '--interactive', node], env);
    shells.set(node, shell);
    return shell;
  };
  const byShell = async (
    engine: HostEngine,
    node: string,
    command: readonly string[],
    options: ExecOptions,
  ): Promise<ExecOutcome | null> => {
    if (without.has(node)) return null;
    const shell = shellOn(engine, node);
    try {
      return await shell.exec(command, options);
    } catch (error) {
      if (!(error instanceof ShellLost)) throw error;
      if (shell.unable) without.add(node);
      return null;
    }
  };

  return {
    async exec(node, command, options) {
      found ??= await findEngine(options.signal);
      const outcome =
        (await byShell(found, node, command, options)) ?? (await found.exec(node, command, options));
      // a node that is gone tells nothing about what was to be looked at on it
      if (!outcome.ran && /no such container|is not running|no container with name/i.test(outcome.message))
        throw new CouldNotLook('unavailable', `node ${node}: ${outcome.message}`);
      return outcome;
    },
    close() {
      for (const shell of shells.values()) shell.end();
      shells.clear();
    },
  };
}
