import { usageTexts } from './usage-texts.ts';

/** The first line of busybox's usage, with the version of the rest of this folder. */
export const busyboxBanner = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.';

/** What `APPLET --help` prints in busybox. */
export function usageOf(applet: string): string {
  return `${busyboxBanner}\n\n${usageTexts[applet] ?? 'No help available\n'}`;
}
