import { parseLearnerYaml } from '../../lib/learner-yaml.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { fillText, PLACEHOLDER } from '../../model/parameters.ts';
import type { Parameter, ParameterValues } from '../../model/task.ts';

/** Numbers and words that stand for placeholders while a manifest is read; no task has the like. */
const NUMBER = 731_452_000;
const tokenOf = (parameter: Parameter, index: number): string | number =>
  parameter.type === 'integer' ? NUMBER + index : `cksq${index}q`;

/**
 * The objects of a manifest with placeholders: each placeholder is a word or a number of its own, so that the text is
 * YAML. Null where it can't be read, or holds something else than objects.
 */
export function readManifest(text: string, parameters: readonly Parameter[]): readonly JsonObject[] | null {
  const tokens: ParameterValues = Object.fromEntries(
    parameters.map((parameter, index) => [parameter.name, tokenOf(parameter, index)]),
  );
  const parsed = parseLearnerYaml(fillText(text, tokens));
  if (!parsed.ok) return null;
  const values: readonly Json[] = Array.isArray(parsed.value)
    ? (parsed.value as readonly Json[])
    : [parsed.value];
  const objects = values.filter((value) => value !== null);
  return objects.every(isJsonObject) && objects.length > 0 ? objects : null;
}

/** The words that stand for the namespaces of a task. */
export function namespaceTokens(parameters: readonly Parameter[]): readonly string[] {
  return parameters.flatMap((parameter, index) =>
    parameter.type === 'namespace' ? [String(tokenOf(parameter, index))] : [],
  );
}

/** A text with the placeholders in place of what stood for them. */
export function restorePlaceholders(text: string, parameters: readonly Parameter[]): string {
  return parameters.reduce(
    (restored, parameter, index) =>
      restored.replaceAll(String(tokenOf(parameter, index)), `\${{ ${parameter.name} }}`),
    text,
  );
}

/** Objects as documents that kubectl reads, with placeholders again. */
export function writeManifest(objects: readonly JsonObject[], parameters: readonly Parameter[]): string {
  const documents = objects.map((object) => JSON.stringify(object, null, 1)).join('\n---\n');
  return `${restorePlaceholders(documents, parameters)}\n`;
}

/** What a name says where a placeholder is: the parameter's name. */
export function nameWithParameters(name: string, parameters: readonly Parameter[]): string {
  return restorePlaceholders(name, parameters).replaceAll(PLACEHOLDER, '<$1>');
}
