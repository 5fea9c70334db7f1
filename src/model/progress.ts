/** One named step of long work, as it is shown. Durations in milliseconds. */
export type StepEvent =
  /** usualMs: how long all of it usually takes, where that is known. */
  | { readonly type: 'planned'; readonly steps: readonly string[]; readonly usualMs?: number | undefined }
  | { readonly type: 'started'; readonly step: string; readonly detail?: string | undefined }
  | { readonly type: 'detail'; readonly step: string; readonly detail: string }
  | {
      readonly type: 'done';
      readonly step: string;
      readonly detail?: string | undefined;
      readonly durationMs: number;
    }
  | { readonly type: 'failed'; readonly step: string; readonly message: string };

/** Told of each step as it happens. */
export type OnStep = (event: StepEvent) => void;
