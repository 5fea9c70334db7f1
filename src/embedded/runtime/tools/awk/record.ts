import { RunMistake } from './mistakes.ts';
import { splitText } from './split.ts';
import { fromOutside, type Value } from './values.ts';

/** More fields than this no record has. */
const MOST_FIELDS = 100_000;

/** No record has a field of that number. */
export class NegativeField extends RunMistake {
  readonly index: number;

  constructor(index: number) {
    super('Access to negative field');
    this.index = index;
  }
}

/** The current record, $0, and its fields: each is made from the other when it is asked for. */
export class CurrentRecord {
  #text = '';
  #fields: string[] | undefined = [];
  #isStale = false;
  readonly #separators: () => {
    readonly input: string;
    readonly output: string;
    readonly isParagraph: boolean;
  };

  /** `separators` are FS and OFS, and whether a newline separates fields as well. */
  constructor(
    separators: () => { readonly input: string; readonly output: string; readonly isParagraph: boolean },
  ) {
    this.#separators = separators;
  }

  get text(): string {
    if (this.#isStale) {
      this.#text = (this.#fields ?? []).join(this.#separators().output);
      this.#isStale = false;
    }
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#fields = undefined;
    this.#isStale = false;
  }

  get #split(): string[] {
    if (this.#fields === undefined) {
      const { input, isParagraph } = this.#separators();
      this.#fields = splitText(this.#text, input, isParagraph);
    }
    return this.#fields;
  }

  get count(): number {
    return this.#split.length;
  }

  set count(count: number) {
    const fields = this.#split;
    const wanted = Math.trunc(count);
    if (!(wanted >= 0 && wanted <= MOST_FIELDS)) throw new NegativeField(wanted);
    while (fields.length < wanted) fields.push('');
    fields.length = wanted;
    this.#isStale = true;
  }

  /** $index */
  get(index: number): Value {
    if (index < 0) throw new NegativeField(index);
    if (index === 0) return fromOutside(this.text);
    const text = this.#split[index - 1];
    return text === undefined ? undefined : fromOutside(text);
  }

  set(index: number, text: string): void {
    if (index < 0) throw new NegativeField(index);
    if (index === 0) {
      this.text = text;
      return;
    }
    if (index > this.count) this.count = index;
    this.#split[index - 1] = text;
    this.#isStale = true;
  }
}
