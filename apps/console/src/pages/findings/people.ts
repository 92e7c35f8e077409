import { queryOptions, useQuery } from '@tanstack/react-query';
import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import { useSession } from '../../api/session.js';
import { type Owner, samePerson } from './finding.js';

export type Person = components['schemas']['People']['people'][number];

/** Whom work can be given to: who has signed in, of the reader's own agency, or of the overseers. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) =>
    (await answered(api.GET('/v1/people', { params: { query: { limit: 200 } }, signal }))).people,
  staleTime: 60_000,
});

/** What people are called: `you`, the name that their issuer gave, or the one that it knows them by. */
export function useNames(): (owner: Owner) => string {
  const { who } = useSession();
  const { data } = useQuery(peopleQuery);
  return (owner) =>
    samePerson(owner, who) ? 'you' : (data?.find((person) => samePerson(person, owner))?.name ?? owner.subject);
}
