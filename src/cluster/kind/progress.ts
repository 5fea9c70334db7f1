import { cleanText } from '../../model/clean-text.ts';

/** The named steps of a provisioning, in order. */
export const STEP = {
  engine: 'Container engine',
  image: 'Node image',
  nodes: 'Nodes',
  controlPlane: 'Control plane',
  network: 'Network',
  storage: 'Storage',
  workers: 'Workers',
  ready: 'Ready',
  tools: 'Tools on the nodes',
  credentials: "Learner's credentials",
} as const;
export type StepName = (typeof STEP)[keyof typeof STEP];

/** What kind prints while it works: ` • Preparing nodes ...`, ` ✓ Preparing nodes`, ` ✗ Preparing nodes`. */
export function readKindLine(line: string):
  | {
      readonly mark: 'started' | 'done' | 'failed';
      readonly step: StepName | undefined;
      readonly text: string;
    }
  | undefined {
  const match = /^\s*([•✓✗])\s+(.*?)\s*(?:\.\.\.)?\s*$/u.exec(cleanText(line));
  if (match === null) return undefined;
  const text = (match[2] ?? '').replaceAll(/\p{Extended_Pictographic}|\uFE0F/gu, '').trim();
  const mark = match[1] === '•' ? 'started' : match[1] === '✓' ? 'done' : 'failed';
  return { mark, text, step: stepOf(text) };
}

function stepOf(text: string): StepName | undefined {
  if (text.startsWith('Ensuring node image')) return STEP.image;
  if (/^(Preparing nodes|Writing configuration|Configuring the external load balancer)/.test(text))
    return STEP.nodes;
  if (/^(Starting control-plane|Joining more control-plane)/.test(text)) return STEP.controlPlane;
  if (text.startsWith('Installing CNI')) return STEP.network;
  if (text.startsWith('Installing StorageClass')) return STEP.storage;
  if (text.startsWith('Joining worker')) return STEP.workers;
  return undefined;
}
