import { CURRICULUM, domainOf } from '../model/curriculum.ts';
import { isAllowedLink, sitesFor } from './allowed-docs.ts';
import { suggestName } from './closest-name.ts';
import type { Finding } from './finding.ts';
import { findForbiddenPlaceholders, findPlaceholders } from './placeholders.ts';
import type { TaskFile } from './task-schema.ts';

/**
 * What a schema can't say of a task: how its parts refer to each other, and to the curriculum. `raw` is the file's
 * value before the schema filled in defaults.
 */
export function checkTaskRules(task: TaskFile, raw: unknown, folderName: string): readonly Finding[] {
  // ids that are there twice make every reference to them look wrong
  const duplicates = findDuplicates(task);
  return [
    ...checkName(task, folderName),
    ...(duplicates.length === 0 ? [...checkReferences(task), ...findCycles(task)] : duplicates),
    ...checkCompetencies(task),
    ...checkLinks(task),
    ...checkNamespaces(task),
    ...findPlaceholders(raw, [], Object.keys(task.spec.parameters)),
    ...findForbiddenPlaceholders(task.spec.docs, ['spec', 'docs']),
    ...findForbiddenPlaceholders(task.spec.images, ['spec', 'images']),
  ];
}

function checkName(task: TaskFile, folderName: string): readonly Finding[] {
  const { name } = task.metadata;
  if (name === folderName) return [];
  const message = `the task is named \`${name}\`, its folder \`${folderName}\``;
  return [{ path: ['metadata', 'name'], at: 'value', message, next: 'give both the same name' }];
}

function findDuplicates({ spec }: TaskFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const list of ['clauses', 'checks'] as const) {
    const seen = new Set<string>();
    for (const [index, { id }] of spec[list].entries()) {
      if (seen.has(id)) {
        const message = `the id \`${id}\` is there twice in \`${list}\``;
        findings.push({
          path: ['spec', list, index, 'id'],
          at: 'value',
          message,
          next: 'give one of them another',
        });
      }
      seen.add(id);
    }
  }
  return findings;
}

function checkReferences({ spec }: TaskFile): readonly Finding[] {
  const findings: Finding[] = [];
  const clauses = spec.clauses.map(({ id }) => id);
  const checks = spec.checks.map(({ id }) => id);
  for (const [index, check] of spec.checks.entries()) {
    const path = ['spec', 'checks', index] as const;
    if (!clauses.includes(check.clause)) {
      findings.push({
        path: [...path, 'clause'],
        at: 'value',
        message: `no clause has the id \`${check.clause}\``,
        next: suggestName(check.clause, clauses),
      });
    }
    for (const [place, required] of check.requires.entries()) {
      if (checks.includes(required)) continue;
      findings.push({
        path: [...path, 'requires', place],
        at: 'value',
        message: `no check has the id \`${required}\``,
        next: suggestName(required, checks),
      });
    }
  }
  const cited = new Set(spec.checks.map(({ clause }) => clause));
  for (const [index, { id }] of spec.clauses.entries()) {
    if (cited.has(id)) continue;
    const message = `no check cites the clause \`${id}\``;
    findings.push({
      path: ['spec', 'clauses', index, 'id'],
      at: 'value',
      message,
      next: 'add a check, or remove it',
    });
  }
  return findings;
}

/** Each circle of `requires` once, where it closes. */
function findCycles({ spec }: TaskFile): readonly Finding[] {
  const findings: Finding[] = [];
  const indexes = new Map(spec.checks.map(({ id }, index) => [id, index]));
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    const index = indexes.get(id);
    if (index === undefined || done.has(id)) return;
    for (const [place, required] of (spec.checks[index]?.requires ?? []).entries()) {
      const circle = [...trail, id];
      const start = circle.indexOf(required);
      if (start === -1) visit(required, circle);
      else {
        findings.push({
          path: ['spec', 'checks', index, 'requires', place],
          at: 'value',
          message: `checks require each other in a circle: ${[...circle.slice(start), required].join(' -> ')}`,
          next: 'remove one of these',
        });
      }
    }
    done.add(id);
  };
  for (const { id } of spec.checks) visit(id, []);
  return findings;
}

function checkCompetencies({ spec }: TaskFile): readonly Finding[] {
  const own = domainOf(spec.domain).competencies.map(({ id }) => id);
  return spec.competencies.flatMap((competency, index) => {
    if (own.includes(competency)) return [];
    const elsewhere = CURRICULUM.find(({ competencies }) => competencies.some(({ id }) => id === competency));
    const belongs = elsewhere === undefined ? '' : `; it belongs to ${elsewhere.code}`;
    return [
      {
        path: ['spec', 'competencies', index],
        at: 'value' as const,
        message: `${spec.domain} has no competency \`${competency}\`${belongs}`,
        next: suggestName(competency, own),
      },
    ];
  });
}

function checkLinks({ spec }: TaskFile): readonly Finding[] {
  const sites = sitesFor(spec.isolation);
  return spec.docs.flatMap(({ url }, index) =>
    isAllowedLink(url, sites)
      ? []
      : [
          {
            path: ['spec', 'docs', index, 'url'],
            at: 'value' as const,
            message: 'the link leads to a site that the exam does not allow',
            next: 'link by https to one of those in docs/pack-format.md',
          },
        ],
  );
}

/** Two namespaces of a task that can be drawn alike would be one. */
function checkNamespaces({ spec }: TaskFile): readonly Finding[] {
  const findings: Finding[] = [];
  const taken = new Map<string, string>();
  for (const [name, parameter] of Object.entries(spec.parameters)) {
    if (parameter.type !== 'namespace') continue;
    for (const value of new Set([parameter.default, ...parameter.choices])) {
      const other = taken.get(value);
      if (other === undefined) taken.set(value, name);
      else {
        const message = `\`${value}\` may be drawn for \`${other}\` too`;
        findings.push({ path: ['spec', 'parameters', name], at: 'key', message, next: 'use another name' });
      }
    }
  }
  return findings;
}
