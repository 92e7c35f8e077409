import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';

/** How often a page looks how far the judging is. */
const EVERY_MS = 15_000;

/** Up to when everything is judged, and whose word is missing: numbers and times alone, so that asking is no look at anything. */
export const coverageQuery = queryOptions({
  queryKey: ['coverage'],
  queryFn: ({ signal }) => answered(api.GET('/v1/coverage', { signal })),
  refetchInterval: EVERY_MS,
});

export type Coverage = Awaited<ReturnType<NonNullable<typeof coverageQuery.queryFn>>>;
