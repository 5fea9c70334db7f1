import type { ApiObject } from '../objects/object.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** metav1.TableRowCondition */
export interface TableRowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  /** Only Pods that have ended have any. */
  readonly conditions?: readonly TableRowCondition[];
}

/**
 * Server-side printing: the columns and rows of metav1.Table for what has the key. That is a resource's ("pods",
 * "deployments.apps"), or "scales.autoscaling" for the Scale of a subresource; any other is printed by name and time
 * of creation.
 */
export interface Tables {
  columns(key: string): readonly TableColumn[];
  row(key: string, object: ApiObject, now: Date): TableRow;
}
