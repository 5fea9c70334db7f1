import type { OpenFile } from '../../process/types.ts';
import { decodeText } from '../text.ts';
import { toRegExp } from './split.ts';

/** Reads records from an open file, as RS says at each of them. */
export class RecordReader {
  readonly #file: OpenFile;
  readonly #keepsNewline: boolean;
  #bytes: Uint8Array = new Uint8Array();
  #text = '';
  #at = 0;
  #isAtEnd = false;

  /** `keepsNewline`: the last paragraph keeps its newline, as with busybox. */
  constructor(file: OpenFile, keepsNewline: boolean) {
    this.#file = file;
    this.#keepsNewline = keepsNewline;
  }

  /** Undefined: there is none any more. Rejects with SystemError. */
  async read(separator: string): Promise<string | undefined> {
    if (separator === '') return this.#paragraph();
    for (;;) {
      const found = this.#find(separator, this.#at);
      if (found !== undefined) return this.#take(found.start, found.end);
      if (this.#isAtEnd)
        return this.#at < this.#text.length ? this.#take(this.#text.length, this.#text.length) : undefined;
      await this.#fill();
    }
  }

  async #paragraph(): Promise<string | undefined> {
    for (;;) {
      while (this.#text[this.#at] === '\n') this.#at += 1;
      const found = this.#find('\n\n+', this.#at);
      if (found !== undefined) return this.#take(found.start, found.end);
      if (this.#isAtEnd) {
        if (this.#at >= this.#text.length) return undefined;
        const rest = this.#take(this.#text.length, this.#text.length);
        return this.#keepsNewline ? rest : rest.replace(/\n$/, '');
      }
      await this.#fill();
    }
  }

  #find(separator: string, from: number): { readonly start: number; readonly end: number } | undefined {
    if (separator.length === 1) {
      const start = this.#text.indexOf(separator, from);
      return start === -1 ? undefined : { start, end: start + 1 };
    }
    const expression = toRegExp(separator);
    expression.lastIndex = from;
    const match = expression.exec(this.#text);
    if (match === null || match[0] === '') return undefined;
    const end = match.index + match[0].length;
    // more of the separator may come
    return end === this.#text.length && !this.#isAtEnd ? undefined : { start: match.index, end };
  }

  #take(end: number, next: number): string {
    const record = this.#text.slice(this.#at, end);
    this.#at = next;
    return record;
  }

  async #fill(): Promise<void> {
    const chunk = await this.#file.read(65_536);
    this.#isAtEnd = chunk.length === 0;
    const bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    // up to the last byte that is a whole character for sure
    const whole = this.#isAtEnd ? bytes.length : bytes.findLastIndex((byte) => byte < 0x80) + 1;
    this.#text = this.#text.slice(this.#at) + decodeText(bytes.subarray(0, whole));
    this.#at = 0;
    this.#bytes = bytes.slice(whole);
  }

  close(): void {
    this.#file.close();
  }
}
