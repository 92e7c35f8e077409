import { queryOptions, useQuery } from '@tanstack/react-query';
import { answered, api, setCsrf } from './client.js';
import { drafts } from './drafts.js';

/** Asked again while the page is open, so that she is warned before her session ends. Asking does not prolong it. */
const EVERY_MS = 30_000;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await answered(api.GET('/v1/session', { signal }));
    setCsrf(session.csrfToken);
    isShownTo(session.who);
    return session;
  },
  refetchInterval: EVERY_MS,
  refetchIntervalInBackground: true,
  retry: false,
});

let shownTo: string | undefined;

/** Somebody else has signed in with this browser, in another window: nothing that is on screen is for her. */
function isShownTo(who: { issuer: string; subject: string; role: string; agency: string | null }): void {
  const person = JSON.stringify([who.issuer, who.subject, who.role, who.agency]);
  drafts.areOf(who);
  if (shownTo !== undefined && shownTo !== person) location.reload();
  shownTo = person;
}

export type Session = Awaited<ReturnType<NonNullable<typeof sessionQuery.queryFn>>>;

/** Who reads. Only below the shell, which shows a page of its own while nobody is signed in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('no session: useSession is for what the shell shows');
  return data;
}

/** Follow it to sign in and come back to where she is. `fresh`: her credentials are asked for again. */
export function signInLink({ to = here(), fresh = false }: { to?: string; fresh?: boolean } = {}): string {
  return `/auth/sign-in?${new URLSearchParams({ to, ...(fresh ? { fresh: '1' } : {}) }).toString()}`;
}

export const here = (): string => location.pathname + location.search;

/** Ends the session here, then at the issuer by a navigation. */
export async function signOut(): Promise<void> {
  const { navigate } = await answered(api.POST('/auth/sign-out'));
  drafts.dropAll();
  location.assign(navigate);
}
