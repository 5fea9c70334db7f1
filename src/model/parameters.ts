import { isJsonObject, type Json } from './json.ts';
import { mulberry32 } from './random.ts';
import type { Parameter, ParameterValues } from './task.ts';

/** `${{ name }}`, spaces optional. */
export const PLACEHOLDER = /\$\{\{\s*([A-Za-z][A-Za-z0-9_-]*)\s*\}\}/g;

/** Puts the values in place of a text's placeholders; an unknown one stays (the pack's reader refuses it earlier). */
export function fillText(text: string, values: ParameterValues): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => String(values[name] ?? whole));
}

/** Fills every string of a JSON value; a string that is one placeholder takes the value's own type (number). */
export function fillJson(value: Json, values: ParameterValues): Json {
  if (typeof value === 'string') {
    const alone = /^\$\{\{\s*([A-Za-z][A-Za-z0-9_-]*)\s*\}\}$/.exec(value);
    const single = alone?.[1] === undefined ? undefined : values[alone[1]];
    return single ?? fillText(value, values);
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => fillJson(item, values));
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [fillText(key, values), fillJson(item, values)]),
    );
  }
  return value;
}

/** What drawing needs to know of the place an attempt is made in. */
export interface DrawContext {
  /** The same seed draws the same values (Mulberry32). */
  readonly seed: number;
  /** Names on the host carry it, so that two homes don't meet. */
  readonly homeId: string;
  /** Appended to namespaces and container names, so that many attempts run side by side; empty for a learner's. */
  readonly suffix: string;
}

/** Draws the values of one attempt. Parameters without choices or range keep their defaults. */
export function drawParameters(parameters: readonly Parameter[], context: DrawContext): ParameterValues {
  const random = mulberry32(context.seed);
  const pick = <T>(choices: readonly T[], fallback: T): T => {
    // every parameter takes one draw, so that adding choices to one does not move the others
    const draw = random();
    return choices[Math.floor(draw * choices.length)] ?? fallback;
  };
  const suffix = context.suffix === '' ? '' : `-${context.suffix}`;
  const values: Record<string, string | number> = {};
  for (const parameter of parameters) {
    switch (parameter.type) {
      case 'string':
        values[parameter.name] = pick(parameter.choices, parameter.default);
        break;
      case 'integer': {
        const draw = random();
        const [least, most] = parameter.range ?? [parameter.default, parameter.default];
        values[parameter.name] = least + Math.floor(draw * (most - least + 1));
        break;
      }
      case 'namespace':
        values[parameter.name] = `${pick(parameter.choices, parameter.default)}${suffix}`;
        break;
      case 'container':
        random();
        values[parameter.name] = `${parameter.default}-${context.homeId}${suffix}`;
        break;
    }
  }
  return values;
}

/** The environment in which an author's script finds the values: CKS_PARAM_ and the name in capitals. */
export function parameterEnvironment(values: ParameterValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `CKS_PARAM_${name.toUpperCase().replaceAll('-', '_')}`,
      String(value),
    ]),
  );
}
