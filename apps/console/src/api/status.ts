import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';

/** How often a page looks how far the ledger and the judging are. */
export const STATUS_EVERY_MS = 15_000;

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => answered(api.GET('/v1/status', { signal })),
  refetchInterval: STATUS_EVERY_MS,
});

export type Status = Awaited<ReturnType<NonNullable<typeof statusQuery.queryFn>>>;
