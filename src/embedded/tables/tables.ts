import recorded from './columns.json' with { type: 'json' };
import { admissionRegistrationPrinters } from './admission-registration.ts';
import { appsPrinters } from './apps.ts';
import { batchPrinters } from './batch.ts';
import { certificatesPrinters } from './certificates.ts';
import { corePrinters } from './core.ts';
import { networkingPrinters } from './networking.ts';
import { sinceAt, type Printer } from './printer.ts';
import { rbacPrinters } from './rbac.ts';
import { smallGroupsPrinters } from './small-groups.ts';
import { storagePrinters } from './storage.ts';
import type { TableColumn, Tables } from './types.ts';

/** Every kind that has columns of its own. */
export const printers: readonly Printer[] = [
  ...corePrinters,
  ...appsPrinters,
  ...batchPrinters,
  ...networkingPrinters,
  ...rbacPrinters,
  ...storagePrinters,
  ...admissionRegistrationPrinters,
  ...certificatesPrinters,
  ...smallGroupsPrinters,
];

const byKey: ReadonlyMap<string, Printer> = new Map(printers.map((one) => [one.key, one]));
/** As a server answered them (scripts/record-table-columns.ts). */
const columns: ReadonlyMap<string, readonly TableColumn[]> = new Map(Object.entries(recorded));
/** Of what has no columns of its own (registry/rest/table.go of k8s.io/apiserver). */
const DEFAULT_COLUMNS: readonly TableColumn[] = recorded.limitranges;

/** Prints as pkg/printers/internalversion/printers.go of Kubernetes does. */
export const tables: Tables = {
  columns: (key) => columns.get(key) ?? DEFAULT_COLUMNS,
  row(key, object, now) {
    const { name, creationTimestamp } = object.metadata;
    return byKey.get(key)?.row(object, sinceAt(now)) ?? { cells: [name ?? '', creationTimestamp ?? null] };
  },
};
