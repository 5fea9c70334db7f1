/** What a remote command says at its end, on its error channel: a metav1.Status without kind. */
export type EndStatus = Readonly<Record<string, unknown>>;

/** The client's side of exec and attach, over whichever protocol it came. Listeners are set before anything arrives. */
export interface RemoteStreams {
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** Says how it ended, then closes the connection. */
  finish(status: EndStatus): void;
  /** Bytes the client has not taken yet. */
  readonly backlog: number;
  listen(listeners: {
    readonly input: (bytes: Uint8Array) => void;
    readonly inputEnd: () => void;
    readonly resize: (columns: number, rows: number) => void;
    /** The connection is closed, by whichever side. */
    readonly gone: () => void;
  }): void;
}

/** Which streams a client asked for. */
export interface AskedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

const fits = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65536;

/** Terminal sizes come as JSON objects one after another: {"Width":80,"Height":24}. Others are skipped. */
export function readSize(text: string): { readonly columns: number; readonly rows: number } | undefined {
  const match = /\{[^{}]*\}\s*$/.exec(text)?.[0];
  if (match === undefined) return undefined;
  try {
    const { Width, Height } = JSON.parse(match) as { Width?: unknown; Height?: unknown };
    return fits(Width) && fits(Height) ? { columns: Width, rows: Height } : undefined;
  } catch {
    return undefined;
  }
}
