import type { z } from 'zod';
import { UsageFault } from '../../lib/errors.ts';
import { isJsonObject } from '../../model/json.ts';
import { HISTORY_KIND } from '../../model/history/document-kind.ts';
import { API_VERSION } from '../../model/result.ts';
import { historyDocument, type HistoryDocument } from './document-schema.ts';

/** Faults that are named; more say nothing new. */
const NAMED = 5;

/**
 * Reads an exported history. Throws UsageFault that names the file, where in it, and what to do: for what is no JSON,
 * another document, one of a newer version, and one that does not hold together.
 */
export function readDocument(text: string, file: string): HistoryDocument {
  const value = parseJson(text, file);
  refuseOther(value, file);
  const parsed = historyDocument.safeParse(value);
  if (!parsed.success) throw invalid(file, parsed.error.issues.map(issueText));
  const faults = faultsOf(parsed.data);
  if (faults.length > 0) throw invalid(file, faults);
  // what was written, with its keys in their order: the schema only looked at it
  return value as HistoryDocument;
}

function parseJson(text: string, file: string): unknown {
  try {
    // editors of some systems put a byte order mark before the text
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw new UsageFault(
      'invalid-history',
      `${file} is no JSON: ${(cause as Error).message}`,
      'export it anew where it comes from: cks history --export FILE',
      { cause },
    );
  }
}

function refuseOther(value: unknown, file: string): void {
  const { apiVersion, kind } = isJsonObject(value) ? value : {};
  if (kind !== HISTORY_KIND) {
    throw new UsageFault(
      'invalid-history',
      `${file} is no exported history: kind: expected "${HISTORY_KIND}", found ${JSON.stringify(kind) ?? 'nothing'}`,
      'cks history --export FILE writes one',
    );
  }
  if (apiVersion === API_VERSION) return;
  throw new UsageFault(
    'newer-history',
    `${file} has the version ${JSON.stringify(apiVersion) ?? 'nothing'}, this program reads ${API_VERSION}`,
    'import it with the version of cks that wrote it, or a newer one',
  );
}

function issueText({ path, message, code, ...rest }: z.core.$ZodIssue): string {
  const where = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const unknown = code === 'unrecognized_keys' && 'keys' in rest ? ' (a newer cks may have written it)' : '';
  return `${where.replace(/^\./, '') || 'document'}: ${message}${unknown}`;
}

/** What the schema can't say: whom the parts name. */
function faultsOf({ attempts, exams }: HistoryDocument): readonly string[] {
  const examIds = new Set(exams.map(({ id }) => id));
  const attemptIds = new Set(attempts.map(({ id }) => id));
  return [
    ...repeated(exams, 'exams'),
    ...repeated(attempts, 'attempts'),
    ...attempts.flatMap(({ exam, id, task, gradings }, index) => [
      ...(exam === null || examIds.has(exam)
        ? []
        : [`attempts[${index}].exam: the document has no exam ${exam}`]),
      ...gradings.flatMap(({ result, grounds }, at) => {
        const where = `attempts[${index}].gradings[${at}]`;
        const checks = result.checks.map((check) => check.id);
        return [
          ...(result.attempt === id
            ? []
            : [`${where}.result.attempt: expected ${id}, found ${result.attempt}`]),
          ...(result.task === task ? [] : [`${where}.result.task: expected ${task}, found ${result.task}`]),
          ...(new Set(checks).size === checks.length ? [] : [`${where}.result.checks: an id comes twice`]),
          ...(new Set(grounds.map(({ check }) => check)).size === grounds.length
            ? []
            : [`${where}.grounds: a check comes twice`]),
          ...grounds.flatMap(({ check }, ground) =>
            checks.includes(check)
              ? []
              : [`${where}.grounds[${ground}].check: the result has no check ${check}`],
          ),
        ];
      }),
    ]),
    ...exams.flatMap(({ id, result, questions }, index) => [
      ...(result === null || result.exam === id
        ? []
        : [`exams[${index}].result.exam: expected ${id}, found ${result.exam}`]),
      ...questions.flatMap(({ attempt, position }, at) => [
        ...(position === at + 1 ? [] : [`exams[${index}].questions[${at}].position: expected ${at + 1}`]),
        ...(attempt === null || attemptIds.has(attempt)
          ? []
          : [`exams[${index}].questions[${at}].attempt: the document has no attempt ${attempt}`]),
      ]),
    ]),
  ];
}

function repeated(items: readonly { readonly id: string }[], name: string): readonly string[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }, index) => {
    if (seen.has(id)) return [`${name}[${index}].id: ${id} comes twice`];
    seen.add(id);
    return [];
  });
}

function invalid(file: string, faults: readonly string[]): UsageFault {
  const more = faults.length > NAMED ? [`and ${faults.length - NAMED} more`] : [];
  const told = [...faults.slice(0, NAMED), ...more].map((fault) => `\n  ${fault}`).join('');
  return new UsageFault(
    'invalid-history',
    `${file} is not a sound history:${told}`,
    'nothing was imported; export it anew where it comes from: cks history --export FILE',
  );
}
