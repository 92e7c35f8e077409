import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import { queries } from '../api/queries.js';
import { statusQuery } from '../api/status.js';
import type { Place } from './messages.js';

/**
 * The bytes of an entry, as they were served. They never change, so what was read stays read: the very bytes that are shown are the ones
 * that are checked, and the log of who looked has one line for both.
 */
export const entryBytesQuery = ({ shard, index }: Place) =>
  queryOptions({
    queryKey: ['entry', shard, index],
    queryFn: async ({ signal }) =>
      new Uint8Array(
        await answered(
          api.GET('/v1/entries/{shard}/{index}', {
            params: { path: { shard, index }, query: {} },
            parseAs: 'arrayBuffer',
            signal,
          }),
        ),
      ),
    staleTime: Infinity,
    refetchOnReconnect: false,
    gcTime: Infinity,
  });

/** Null: they are not open to her. */
export async function bytesOf(place: Place): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await queries.fetchQuery({ ...entryBytesQuery(place), networkMode: 'always' });
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.type === 'role-not-allowed')) return null;
    throw error;
  }
}

/** Asked anew each time, never taken from what the browser has stored, and said at once where there is no network. */
const fresh = { staleTime: 0, gcTime: 0, networkMode: 'always' } as const;
const cache = 'no-store' as const;

/** A tlog-proof; null: no checkpoint covers the entry yet. */
export async function receiptFor({ shard, index }: Place): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await queries.fetchQuery({
      ...fresh,
      queryKey: ['receipt', shard, index],
      queryFn: async ({ signal }) => {
        const path = '/v1/entries/{shard}/{index}/receipt';
        const params = { path: { shard, index }, query: {} };
        return new Uint8Array(await answered(api.GET(path, { params, parseAs: 'arrayBuffer', cache, signal })));
      },
    });
  } catch (error) {
    if (error instanceof Problem && error.type === 'not-yet-signed') return null;
    throw error;
  }
}

/** The newest checkpoint of a log: a signed note; null: the server says that nothing is signed yet. */
export async function newestCheckpoint(shard: string): Promise<string | null> {
  try {
    return await queries.fetchQuery({
      ...fresh,
      queryKey: ['newest-checkpoint', shard],
      queryFn: ({ signal }) =>
        answered(api.GET('/log/{shard}/checkpoint', { params: { path: { shard } }, parseAs: 'text', cache, signal })),
    });
  } catch (error) {
    if (error instanceof Problem && error.type === 'empty-so-far') return null;
    throw error;
  }
}

/** Null: the server answers that it has none. Undefined: it did not answer, so that nothing is known. */
export async function growthProof(
  shard: string,
  { from, to }: { from: number; to: number },
): Promise<readonly string[] | null | undefined> {
  try {
    const { consistencyProof } = await queries.fetchQuery({
      ...fresh,
      queryKey: ['growth', shard, from, to],
      queryFn: ({ signal }) => {
        const params = { path: { shard }, query: { from: from as never, to: to as never } };
        return answered(api.GET('/v1/log/{shard}/consistency', { params, cache, signal }));
      },
    });
    return Array.isArray(consistencyProof) ? consistencyProof.map(String) : null;
  } catch (error) {
    return error instanceof Problem && (error.status === 404 || error.status === 400) ? null : undefined;
  }
}

/** The keys that the server names of itself. */
export async function serverKeys(): Promise<readonly string[]> {
  const { logKeys } = await queries.ensureQueryData({ ...statusQuery, networkMode: 'always' });
  return logKeys;
}
