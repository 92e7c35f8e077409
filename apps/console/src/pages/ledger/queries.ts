import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';
import { Problem } from '../../api/problem.js';
import { readCheckpoint } from './checkpoint.js';

/** The state of the ledger when the page was read: it stays on screen as it is until it is asked for anew. */
export const ledgerQuery = queryOptions({
  queryKey: ['ledger', 'status'],
  queryFn: ({ signal }) => answered(api.GET('/v1/status', { signal })),
  staleTime: Infinity,
  gcTime: 0,
});

/** The newest checkpoint of a shard; null: nothing of it is signed yet. @throws UnreadableCheckpoint */
export const checkpointQuery = (shard: string) =>
  queryOptions({
    queryKey: ['ledger', 'checkpoint', shard],
    queryFn: async ({ signal }) => {
      try {
        const note = await answered(
          api.GET('/log/{shard}/checkpoint', { params: { path: { shard } }, parseAs: 'text', signal }),
        );
        const read = readCheckpoint(note);
        if (read === null) throw new UnreadableCheckpoint(shard);
        return read;
      } catch (error) {
        if (error instanceof Problem && error.type === 'empty-so-far') return null;
        throw error;
      }
    },
    staleTime: Infinity,
    gcTime: 0,
  });

/** What the server gives as a checkpoint is none. Say so: it is no fault of the reader's. */
export class UnreadableCheckpoint extends Error {
  override readonly name = 'UnreadableCheckpoint';

  constructor(readonly shard: string) {
    super(`the checkpoint of ${shard} is no signed note`);
  }
}
