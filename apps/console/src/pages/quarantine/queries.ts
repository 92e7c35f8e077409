import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';

export const quarantineQuery = (source: string | undefined, limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['quarantine', source, limit, cursor],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/quarantine', { params: { query: { source, limit, cursor } }, signal })),
  });

/** Erasures that were asked for, the newest first; `next`: older ones are not among them. */
export const erasuresQuery = queryOptions({
  queryKey: ['approvals', 'erasures'],
  queryFn: ({ signal }) =>
    answered(api.GET('/v1/approvals', { params: { query: { kind: 'erasure', limit: 200 } }, signal })),
});

export type Erasure = Awaited<ReturnType<NonNullable<typeof erasuresQuery.queryFn>>>['approvals'][number];

/** What demands it, and why. */
export interface Demand {
  authority: string;
  reason: string;
}

export const askForErasure = (shard: string, index: number, body: Demand, key: string) =>
  answered(
    api.POST('/v1/quarantine/{shard}/{index}/erasure', {
      params: { path: { shard, index }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );
