import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with programs that play an engine and kind, to provoke faults that a sound machine does not have. */
export interface FakePrograms {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts a shell script on the PATH. */
  program(name: string, script: string): void;
  /** Command lines the programs were called with, in order. */
  calls(): readonly string[];
  /** Puts a file into the folder, for scripts to look at; $FAKE is the folder. */
  file(name: string, text: string): string;
  remove(): void;
}

export function createFakePrograms(): FakePrograms {
  const folder = mkdtempSync(join(tmpdir(), 'cks-programs-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const log = join(folder, 'calls');
  return {
    folder,
    // the machine's own programs but no engine and no kind: only what a shell script needs
    env: { PATH: bin, HOME: folder, FAKE: folder },
    program(name, script) {
      const path = join(bin, name);
      writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\necho "${name} $*" >> '${log}'\n${script}\n`);
      chmodSync(path, 0o755);
    },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    file(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An engine that answers, has every image, and knows the containers whose ids stand in $FAKE/containers. */
export const SOUND_DOCKER = `
case "$1" in
  version) echo '{"Client":{"Version":"28.0.0"},"Server":{"Version":"28.0.0"}}' ;;
  ps) cat "$FAKE/containers" 2> /dev/null ;;
  rm) shift 3; [ -f "$FAKE/containers" ] && grep -v "$1" "$FAKE/containers" > "$FAKE/rest"; mv "$FAKE/rest" "$FAKE/containers" ;;
  image) exit 0 ;;
  container) echo '[{"Id":"c1","Name":"/cks-t-control-plane","State":{"Status":"exited"},"Config":{"Labels":{"io.x-k8s.kind.role":"control-plane"}}}]' ;;
esac
exit 0`;

/** kind that fails to create with this output. */
export const failingKind = (output: string): string => `
case "$1" in
  version) echo 'kind v0.33.0 go1.26 linux/amd64' ;;
  create)
    echo ' • Preparing nodes 📦   ...' >&2
    echo c1 > "$FAKE/containers"
    cat >&2 <<'END'
${output}
END
    exit 1 ;;
esac`;
