/** What an app's `/metrics` says, in Prometheus's text format. Label values with quotes in them are not read: we have none. */
export async function scrape(url: string): Promise<Scrape> {
  return new Scrape(await (await fetch(url)).text());
}

export class Scrape {
  constructor(readonly text: string) {}

  /** The sum of the series of that name that have these labels; undefined: there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.series(name).filter(({ labels: its }) =>
      Object.entries(labels).every(([label, value]) => its[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  series(name: string): { labels: Record<string, string>; value: number }[] {
    return this.text
      .split('\n')
      .map((line) => /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line))
      .filter((match) => match?.[1] === name)
      .map((match) => ({
        labels: Object.fromEntries([...(match![2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k!, v!])),
        value: Number(match![3]),
      }));
  }
}
