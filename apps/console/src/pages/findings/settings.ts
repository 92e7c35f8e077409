import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import { Problem } from '../../api/problem.js';
import { queries } from '../../api/queries.js';
import type { Status } from '../../api/status.js';

export type Settings = components['schemas']['Settings'];
type Change = (settings: Settings) => Settings;

/** Another tab may write in between; then it is done anew on what is there. After so many times somebody is stuck. */
const ATTEMPTS = 4;

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async ({ signal }) => (await read(signal)).settings,
});

async function read(signal?: AbortSignal): Promise<{ settings: Settings; etag: string }> {
  let etag = '"0"';
  const settings = await answered(
    api.GET('/v1/me/settings', { signal: signal ?? null }).then((answer) => {
      etag = answer.response.headers.get('etag') ?? etag;
      return answer;
    }),
  );
  return { settings, etag };
}

/** Changes what she keeps. Whatever another tab has kept meanwhile stays: the change is made to what is there then. */
export async function keep(change: Change): Promise<Settings> {
  for (let attempt = 1; ; attempt++) {
    const { settings, etag } = await read();
    try {
      const kept = await answered(
        api.PUT('/v1/me/settings', { params: { header: { 'If-Match': etag } }, body: change(settings) }),
      );
      queries.setQueryData(settingsQuery.queryKey, kept);
      return kept;
    } catch (error) {
      if (!(error instanceof Problem && error.status === 412) || attempt === ATTEMPTS) throw error;
    }
  }
}

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
