import { cleanText } from '../../model/clean-text.ts';
import type { KindConfig } from './config.ts';

/** The named steps of a provisioning, in order. */
export const STEP = {
  engine: 'Container engine',
  kind: 'kind',
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

/** What a step of kind's came to; undefined where its name says it all. `text`: what kind said when it began. */
export function whatWasReached(
  step: string,
  text: string,
  { controlPlanes, workers }: Pick<KindConfig, 'controlPlanes' | 'workers'>,
): string | undefined {
  switch (step) {
    case STEP.image:
      // "Ensuring node image (kindest/node:v1.36.3)"
      return /\((.+)\)/.exec(text)?.[1];
    case STEP.nodes: {
      const others = workers === 0 ? '' : `, ${counted(workers, 'worker')}`;
      return `${counted(controlPlanes, 'control plane')}${others}`;
    }
    case STEP.workers:
      return counted(workers, 'worker');
    default:
      return undefined;
  }
}

function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
