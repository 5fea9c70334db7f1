import type { ApiObject } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly unknown[];
}

/** Server-side printing: the columns and rows of metav1.Table for a kind. */
export interface Tables {
  columns(resource: ResourceInfo): readonly TableColumn[];
  row(resource: ResourceInfo, object: ApiObject, now: Date): TableRow;
}
