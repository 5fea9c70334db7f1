/** How many requests were answered, by verb and code. */
export interface RequestCounts {
  add(verb: string, code: number): void;
  readonly entries: Iterable<readonly [verb: string, code: number, count: number]>;
  readonly startedAt: Date;
}

export function createRequestCounts(startedAt: Date): RequestCounts {
  const counts = new Map<string, number>();
  return {
    startedAt,
    add(verb, code) {
      const key = `${verb} ${code}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    get entries() {
      return [...counts].map(([key, count]) => {
        const [verb = '', code = ''] = key.split(' ');
        return [verb, Number(code), count] as const;
      });
    },
  };
}

/** The few metrics that mean here what they mean in the real server, in Prometheus' text format. */
export function metricsText(counts: RequestCounts, now: Date): string {
  const { rss } = process.memoryUsage();
  const cpu = process.cpuUsage();
  return [
    '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb and code.',
    '# TYPE apiserver_request_total counter',
    ...[...counts.entries].map(
      ([verb, code, count]) =>
        `apiserver_request_total{code="${code}",verb="${verb.toUpperCase()}"} ${count}`,
    ),
    '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.',
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(cpu.user + cpu.system) / 1e6}`,
    '# HELP process_resident_memory_bytes Resident memory size in bytes.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${rss}`,
    '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.',
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${counts.startedAt.getTime() / 1000}`,
    `# read at ${now.toISOString()}`,
    '',
  ].join('\n');
}
