import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Away, isSignedOut, Problem } from './problem.js';

/** Again where asking again may help: no answer, or one that says so. What the api refuses stays refused. */
const mayHelp = (error: Error): boolean =>
  (error instanceof Away && !error.late) ||
  (error instanceof Problem && (error.status === 503 || error.status === 429));

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      if (query.queryKey[0] !== 'session') seeWhoIsIn(error);
    },
  }),
  mutationCache: new MutationCache({ onError: (error) => seeWhoIsIn(error) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayHelp(error),
      retryDelay: (failures, error) =>
        error instanceof Problem && error.retryAfter !== null
          ? Math.min(error.retryAfter, 10) * 1_000
          : 500 * 2 ** failures,
      // Nothing moves under the hand: what is new is announced, and comes in when asked.
      refetchOnWindowFocus: false,
      refetchOnReconnect: true,
    },
    mutations: { retry: false },
  },
});

/** Whatever was asked or sent: the shell shows the way back in, over the page as it is. */
function seeWhoIsIn(error: unknown): void {
  if (isSignedOut(error)) void queries.refetchQueries({ queryKey: ['session'] });
}
