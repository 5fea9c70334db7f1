/** A status as it is stored: counts of 0 and empty lists are left out, but for those that are pointers in Go. */
export function compactStatus<T extends object>(status: T, kept: readonly (keyof T)[] = []): T {
  return Object.fromEntries(
    Object.entries(status).filter(
      ([name, value]) =>
        value !== undefined &&
        (kept.includes(name as keyof T) ||
          (value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0))),
    ),
  ) as T;
}

/** "25%" or 3 of a total, percentages rounded up or down. */
export function scaledValue(value: unknown, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? Number(value.replace(/%$/u, '')) : 0;
  const exact = (percent * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
