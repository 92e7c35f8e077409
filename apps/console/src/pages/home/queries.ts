import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';

/** How many of a list the morning's page has; the rest is one link away. */
export const SHOWN = 5;

export const workQuery = queryOptions({
  queryKey: ['work'],
  queryFn: ({ signal }) => answered(api.GET('/v1/me/work', { signal })),
});
export type Work = Awaited<ReturnType<NonNullable<typeof workQuery.queryFn>>>;

/** The worst that waits for her desk; of all open ones where she has none. */
export const mostSevereQuery = (desk: boolean) =>
  queryOptions({
    queryKey: ['most-severe', desk],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/findings', {
          params: { query: { sort: 'severity', limit: SHOWN, ...(desk ? { waits: '1' } : {}) } },
          signal,
        }),
      ),
  });

export const notEvaluableQuery = queryOptions({
  queryKey: ['not-evaluable', 'home'],
  queryFn: ({ signal }) => answered(api.GET('/v1/not-evaluable', { params: { query: { limit: 200 } }, signal })),
});

/** Whether there is a source at all that the reader sees. */
export const anySourceQuery = queryOptions({
  queryKey: ['any-source'],
  queryFn: ({ signal }) => answered(api.GET('/v1/sources', { params: { query: { limit: 1 } }, signal })),
});

export const silentSourcesQuery = queryOptions({
  queryKey: ['silent-sources'],
  queryFn: ({ signal }) =>
    answered(api.GET('/v1/sources', { params: { query: { state: 'silent,never-vouched', limit: 50 } }, signal })),
});
