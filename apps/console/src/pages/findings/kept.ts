import type { components } from '../../../generated/openapi.js';
import type { Status } from '../../api/status.js';

export type Settings = components['schemas']['Settings'];
/** What is to be changed in what she keeps, whatever else is in it. */
export type Change = (settings: Settings) => Settings;

export const withView =
  (name: string, query: string): Change =>
  ({ views, ...rest }) => ({
    ...rest,
    views: [...views.filter((view) => view.name !== name), { name, query }],
  });

export const withoutView =
  (name: string): Change =>
  ({ views, ...rest }) => ({ ...rest, views: views.filter((view) => view.name !== name) });

/** Never back: another window may have seen more. */
export const withVisit =
  (at: string): Change =>
  ({ lastVisit, ...rest }) => ({
    ...rest,
    lastVisit: lastVisit !== null && Date.parse(lastVisit) > Date.parse(at) ? lastVisit : at,
  });

/**
 * Until when a list that was read after `status` has everything: a finding that is judged later counts from the receipt of its entry, which may
 * lie before the list was read, and must be new to her all the same. So it is the receipt of the last judged entry where a shard is behind, and
 * a millisecond after the newest where none is. Null: nothing is judged yet.
 */
export function seenUpTo({ detector, shards }: Pick<Status, 'detector' | 'shards'>): string | null {
  const live = detector.filter(({ state }) => state === 'live');
  const times = (of: typeof live): number[] =>
    of.flatMap(({ receivedAt }) => (receivedAt ? [Date.parse(receivedAt)] : []));
  const behind = live.filter(
    ({ shard, judged }) => judged < (shards.find((one) => one.shard === shard)?.size ?? judged),
  );
  // A shard of which nothing is judged yet: all in it will be new.
  if (behind.some(({ receivedAt }) => !receivedAt)) return null;
  const all = times(live);
  if (all.length === 0) return null;
  const until = Math.min(Math.max(...all), ...times(behind));
  return new Date(until + (behind.length === 0 ? 1 : 0)).toISOString();
}
