/**
 * The same in Prometheus's older format, which is all that `promtool check metrics` reads: there, a counter is called what
 * its values are.
 */
export function inTextFormat(openMetrics: string): string {
  const lines = openMetrics.trimEnd().split('\n');
  const counters = new Set(lines.flatMap((line) => /^# TYPE (\S+) counter$/.exec(line)?.[1] ?? []));
  const renamed = lines.map((line) =>
    line.replace(/^(# (?:TYPE|HELP) )(\S+)/, (all, start: string, name: string) =>
      counters.has(name) ? `${start}${name}_total` : all,
    ),
  );
  return `${renamed.filter((line) => line !== '# EOF').join('\n')}\n`;
}

/** The value of a line, by all before it: `name{label="value"}`. */
export function valueOf(openMetrics: string, series: string): number | undefined {
  const line = openMetrics.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
