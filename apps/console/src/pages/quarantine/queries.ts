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

interface Asked {
  shard: string;
  index: number;
  authority: string;
  reason: string;
  /** The same for the same words: sent again after a lost answer, it is asked for once. */
  key: string;
}

export const askForErasure = ({ shard, index, authority, reason, key }: Asked) =>
  answered(
    api.POST('/v1/quarantine/{shard}/{index}/erasure', {
      params: { path: { shard, index }, header: { 'Idempotency-Key': key } },
      body: { authority, reason },
    }),
  );
