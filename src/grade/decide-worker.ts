// The thread that decides checks with expressions: those have no cost limit, so it may be ended at any time.
import { parentPort } from 'node:worker_threads';
import { observeExpressions } from '../lib/cel.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import type { DecideMessage, DecideRequest } from './decide-messages.ts';

const port = parentPort;
if (port === null) throw new Error('decide-worker runs as a worker thread');

const say = (message: DecideMessage): void => port.postMessage(message);

observeExpressions((expression) => say({ type: 'evaluating', expression }));

port.on('message', ({ kind: name, spec, facts }: DecideRequest) => {
  try {
    const kind = CHECK_KINDS.find((candidate) => candidate.name === name);
    if (kind === undefined) throw new Error(`there is no check kind ${name}`);
    say({ type: 'decided', verdict: kind.decide(spec, facts) });
  } catch (error) {
    say({ type: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

say({ type: 'ready' });
