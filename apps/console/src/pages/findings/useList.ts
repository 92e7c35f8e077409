import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { answered, api } from '../../api/client.js';
import { coverageQuery } from '../../api/coverage.js';
import { tryLive, useLive } from '../../api/live.js';
import { usePreferences } from '../../api/preferences.js';
import { queries } from '../../api/queries.js';
import { useSession } from '../../api/session.js';
import type { Search } from '../../search.js';
import { filterOf, filterText } from './filter.js';
import { deskOf, type Finding } from './finding.js';
import { fits } from './fits.js';
import { type DeskNews, heard, NO_NEWS, told } from './news.js';
import { seenUpTo } from './kept.js';

/** The list is read after the stream has begun, so that nothing falls between them; and not later than this, where the stream is slow. */
const WAIT_FOR_LIVE_MS = 500;

type ListQuery = NonNullable<Parameters<typeof read>[0]>;

const read = (query: Record<string, string | number>, signal: AbortSignal) =>
  answered(api.GET('/v1/findings', { params: { query: query as never }, signal }));

/** The list as the address says, and what has come in since. Nothing in it moves until she asks. */
export function useList(search: Search) {
  const { rows: limit } = usePreferences();
  const { who } = useSession();
  const filter = useMemo(() => filterOf(search), [search]);
  const desk = search.desk ?? deskOf(who);
  const [news, setNews] = useState(NO_NEWS);
  const acting = useRef(new Set<string>());
  const query: ListQuery = {
    ...filter,
    ...(search.sort ? { sort: search.sort } : {}),
    ...(search.cursor ? { cursor: search.cursor } : {}),
    limit,
  };
  const live = useLive((message) => {
    const rows = new Map<string, Finding>(list.data?.page.findings.map((row) => [row.id, row]));
    const now = Date.now();
    // Nothing is on screen yet: what is read next has it.
    if (!list.data) return;
    setNews((before) =>
      heard(before, message, {
        rows,
        desk,
        now,
        acting: acting.current,
        fit: (one) => fits(one, filter, { me: who, desk, now }),
      }),
    );
  });
  const begun = useBegun(live.is !== 'opening');
  const list = useQuery({
    queryKey: ['findings', query],
    queryFn: async ({ signal }) => {
      // As far as was judged before the list was read, for when she says that she has seen it.
      const before = await queries.ensureQueryData(coverageQuery).catch(() => undefined);
      const page = await read(query, signal);
      return { page, seen: before ? seenUpTo(before) : null, at: Date.now() };
    },
    enabled: begun,
    placeholderData: keepPreviousData,
    // Only when she asks, or comes back to the page: nothing moves under the hand.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  // A list that was just read holds all that was new to the one before.
  const readAt = list.dataUpdatedAt;
  useEffect(() => setNews(NO_NEWS), [readAt, filter]);
  const facets = useQuery({
    queryKey: ['facets', filterText(filter), readAt],
    queryFn: ({ signal }) => read({ ...filter, facets: '1', limit: 1 }, signal),
    enabled: list.data !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  return {
    ...{ filter, desk, limit, news, live, list, facets, tryLive },
    /** She does something with these, until it is answered. */
    acting: async <T>(ids: readonly string[], act: () => Promise<T>): Promise<T> => {
      for (const id of ids) acting.current.add(id);
      try {
        return await act();
      } finally {
        for (const id of ids) acting.current.delete(id);
      }
    },
    /** What an act came to is shown where the row is. */
    tell: (id: string, of: DeskNews): void => setNews((before) => told(before, id, of)),
  };
}

export type List = ReturnType<typeof useList>;

/** True once the stream has begun, or has been waited for. */
function useBegun(live: boolean): boolean {
  const [begun, setBegun] = useState(live);
  useEffect(() => {
    if (live) setBegun(true);
    const timer = setTimeout(() => setBegun(true), WAIT_FOR_LIVE_MS);
    return () => clearTimeout(timer);
  }, [live]);
  return begun || live;
}
