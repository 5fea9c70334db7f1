import { PROVIDERS } from '../model/provider.ts';
import { OUTPUT_FORMATS } from './output-format.ts';

/** Options of every command, as commander writes them. */
export const GLOBAL_OPTIONS = [
  { syntax: '--provider <name>', text: 'where the cluster comes from', choices: PROVIDERS },
  { syntax: '--output <format>', text: 'what to print', choices: OUTPUT_FORMATS, default: 'text' },
  { syntax: '--home <dir>', text: 'keep everything below this folder (also: CKS_HOME)' },
  { syntax: '--no-color', text: 'no colours (also: NO_COLOR)' },
] as const;
