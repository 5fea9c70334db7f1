import type { Clock } from '../lib/clock.ts';
import type { HomePaths } from '../lib/paths.ts';
import type { ProviderName } from '../model/provider.ts';
import type { OnStep } from '../model/progress.ts';
import type { Page } from '../report/style.ts';
import type { CommandAbout } from './command-about.ts';
import type { OutputFormat } from './output-format.ts';
import type { Streams } from './terminal.ts';
import type { CliTrainer } from './trainer/cli-trainer.ts';
import type { TrainerOptions } from './trainer/options.ts';

/** What the whole command line says, whatever the command. */
export interface GlobalOptions {
  /** Undefined: the default, or the one an attempt was started with. */
  readonly provider: ProviderName | undefined;
  readonly output: OutputFormat;
  readonly colour: boolean;
}

/** What a command may use. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths of the command line mean. */
  readonly folder: string;
  /** The program's own folder, a pack like any other. */
  readonly programFolder: string;
  /** The words that start this very program. */
  readonly program: readonly string[];
  /** All commands there are. */
  readonly commands: readonly CommandAbout[];
  readonly paths: HomePaths;
  readonly streams: Streams;
  readonly clock: Clock;
  /** Fires with Interrupted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly options: GlobalOptions;
  readonly version: string;
  /** Of standard output. */
  readonly page: Page;
  /** Text for standard output. */
  print(text: string): void;
  /** Progress and notes, for standard error. */
  note(text: string): void;
  /** Shows steps on standard error. */
  readonly onStep: OnStep;
  /** True when the user agrees, or said so beforehand with --yes. */
  agree(question: string, saidYes: boolean): Promise<boolean>;
  /** The trainer of this home; closed when the command ends. */
  openTrainer(changes?: Partial<TrainerOptions>): Promise<CliTrainer>;
}
