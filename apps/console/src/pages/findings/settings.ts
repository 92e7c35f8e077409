import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';
import { Problem } from '../../api/problem.js';
import { queries } from '../../api/queries.js';
import type { Change, Settings } from './kept.js';

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
