/**
 * A time as duration.HumanDuration of k8s.io/apimachinery shows it: "45s", "2m30s", "3h5m", "2d4h", "400d", "2y10d".
 * The longer it is, the coarser; "<invalid>" when it is more than a moment below zero.
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return inTwo(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return inTwo(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return inTwo(days, 'd', hours % 24, 'h');
  if (days < 2 * YEAR) return `${days}d`;
  const years = Math.trunc(days / YEAR);
  return days < 8 * YEAR ? inTwo(years, 'y', days % YEAR, 'd') : `${years}y`;
}

/** Days. */
const YEAR = 365;

function inTwo(whole: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${smaller}`;
}
