import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DomainCode, domainOf } from '../../model/curriculum.ts';
import { listTree } from '../pack-tree.ts';

/** A file to write; the path is relative to the pack's root. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What a new task is called and where it belongs. */
export interface NewTask {
  readonly name: string;
  readonly domain: DomainCode;
}

/** The names that the template is written with. */
const TEMPLATE = { pack: 'my-pack', task: 'my-task', folder: 'system-hardening' } as const;

/** The folder of a domain's tasks, below tasks/ and solutions/; packs may name theirs otherwise. */
const DOMAIN_FOLDERS: Readonly<Record<DomainCode, string>> = {
  CS: 'cluster-setup',
  CH: 'cluster-hardening',
  SH: 'system-hardening',
  MM: 'microservices',
  SC: 'supply-chain',
  RT: 'runtime',
};

/** Where a new task lies, such as "runtime/my-task". */
export const folderOfTask = ({ name, domain }: NewTask): string => `${DOMAIN_FOLDERS[domain]}/${name}`;

/**
 * The files of a new pack, from the template (a pack like any other): its names replaced by those given, its domain by
 * the task's, with a competency of it. `pack` null: only the task's files.
 */
export function newFiles(template: string, pack: string | null, task: NewTask): readonly NewFile[] {
  const files = ['tasks', 'solutions'].flatMap((folder) => [...listTree(template, folder).files.values()]);
  return files
    .filter(({ path }) => pack !== null || path !== 'tasks/pack.yaml')
    .map(({ path, real }) => ({
      path: path.replace(`/${TEMPLATE.folder}/${TEMPLATE.task}/`, `/${folderOfTask(task)}/`),
      text: rename(readFileSync(join(real), 'utf8'), pack ?? TEMPLATE.pack, task),
    }));
}

function rename(text: string, pack: string, { name, domain }: NewTask): string {
  return text
    .replaceAll(new RegExp(`^(  (?:name|title): )${TEMPLATE.pack}$`, 'gm'), `$1${scalar(pack)}`)
    .replace(new RegExp(`^(  name: )${TEMPLATE.task}$`, 'm'), `$1${scalar(name)}`)
    .replace(/^ {2}domain: SH$/m, `  domain: ${domain}`)
    .replace(/^ {2}competencies: \[.*\]$/m, `  competencies: [${competencyOf(domain)}]`);
}

/** What the template's task is about where it can be, else the first of the domain: the author's to change. */
function competencyOf(domain: DomainCode): string {
  const { competencies } = domainOf(domain);
  const fitting = competencies.find(({ id }) => id === 'least-privilege') ?? competencies[0];
  return fitting?.id ?? '';
}

/** A DNS label as YAML: quoted where it would be read as a number, a truth value or nothing. */
const scalar = (label: string): string =>
  /^[a-z]/.test(label) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(label) ? label : `'${label}'`;
