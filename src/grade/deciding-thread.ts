import { Worker } from 'node:worker_threads';
import type { Verdict } from '../model/result.ts';
import type { DecideMessage, DecideRequest } from './decide-messages.ts';

/** What came of a decision: the verdict, or the expression that did not end in time. */
export type Decision =
  | { readonly decided: true; readonly verdict: Verdict }
  | { readonly decided: false; readonly expression: string };

/** The bundle has the thread's file beside every chunk; from the sources it is run as it is. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './decide-worker.ts' : './decide-worker.js',
  import.meta.url,
);

/** A thread that decides one thing at a time; it keeps nobody from ending. */
export class DecidingThread {
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #told: (message: DecideMessage) => void = () => undefined;
  #broken: (error: Error) => void = () => undefined;
  #usable = true;

  constructor() {
    this.#worker = new Worker(SCRIPT);
    this.#ready = new Promise((resolve, reject) => {
      this.#told = ({ type }) => {
        if (type === 'ready') resolve();
      };
      this.#broken = reject;
    });
    // whoever waits for it is told; nobody may be waiting yet
    this.#ready.catch(() => undefined);
    this.#worker.on('message', (message: DecideMessage) => this.#told(message));
    this.#worker.on('error', (error: Error) => {
      this.#usable = false;
      this.#broken(error);
    });
    // listening has it hold the process: one that is never asked must keep nobody from ending
    this.#worker.unref();
  }

  /** Ends it; a decision under way is given up. */
  end(): void {
    this.#usable = false;
    void this.#worker.terminate();
    this.#broken(new Error('the thread was ended'));
  }

  get usable(): boolean {
    return this.#usable;
  }

  /**
   * Decides within the time, in milliseconds, counted from the first expression on: a busy machine may start the thread
   * late. A decision that takes longer ends the thread.
   */
  async decide(request: DecideRequest, budgetMs: number): Promise<Decision> {
    this.#worker.ref();
    try {
      await this.#ready;
      return await this.#ask(request, budgetMs);
    } finally {
      this.#worker.unref();
    }
  }

  #ask(request: DecideRequest, budgetMs: number): Promise<Decision> {
    return new Promise((resolve, reject) => {
      let expression = '';
      let timer: NodeJS.Timeout | undefined;
      let over = false;
      const giveUp = (): void => {
        if (over) return;
        this.#usable = false;
        void this.#worker.terminate();
        resolve({ decided: false, expression });
      };
      const end = (act: () => void): void => {
        over = true;
        clearTimeout(timer);
        act();
      };
      this.#broken = (error) => end(() => reject(error));
      this.#told = (message) => {
        switch (message.type) {
          case 'ready':
            break;
          case 'evaluating':
            ({ expression } = message);
            // a verdict that came while this process had no time to listen is heard first
            timer ??= setTimeout(() => setImmediate(giveUp), budgetMs);
            break;
          case 'decided':
            end(() => resolve({ decided: true, verdict: message.verdict }));
            break;
          case 'broken':
            end(() => reject(new Error(`deciding a check failed: ${message.message}`)));
            break;
        }
      };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage(request);
    });
  }
}
