const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** Of a time of which only the day is known, the moment at which it is counted (docs/events.md). */
const DAY_ALONE = /T(?:00:00:00|23:59:59)(?:\.0+)?Z$/;
export const isTime = (value: unknown): value is string => typeof value === 'string' && TIME.test(value);
/** The day of what is known to a day only; undefined: the moment is known. */
export const dayAlone = (time: string): string | undefined => (DAY_ALONE.test(time) ? time.slice(0, 10) : undefined);

/** Fields whose value is all that could have hit, with what they count. */
const TOTALS: readonly [field: RegExp, of: string][] = [
  [/^items named as disclosed$/, 'items disclosed'],
  [/^items of the disclosure that are listed$/, 'items of the disclosure that are listed'],
  [/^items of the match that are listed$/, 'items of the match that are listed'],
  [/^request\.items$/, 'items requested'],
];

/** How many there were, of which some hit; undefined: no comparison says so. */
export function totalOf(
  clauses: readonly { field: string; actual?: unknown }[],
): { of: number; words: string } | undefined {
  for (const { field, actual } of clauses) {
    const total = TOTALS.find(([pattern]) => pattern.test(field));
    if (total && typeof actual === 'number') return { of: actual, words: total[1] };
  }
  return undefined;
}

/** The shard and index of an api's path of an entry: `/v1/entries/0/17`. */
export interface Place {
  shard: string;
  index: number;
}

export function placeOf(path: string): Place {
  const [, shard, index] = /^\/v1\/entries\/([a-z0-9]+)\/(\d+)/.exec(path) ?? [];
  return { shard: shard ?? '', index: Number(index) };
}

export const placeKey = ({ shard, index }: Place): string => `${shard}:${index}`;

export function placeFrom(key: string): Place | undefined {
  const [, shard, index] = /^([a-z0-9]{1,20}):(\d{1,16})$/.exec(key) ?? [];
  return shard === undefined ? undefined : { shard, index: Number(index) };
}
