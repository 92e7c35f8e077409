import { queryOptions, useQuery } from '@tanstack/react-query';
import type { components } from '../../generated/openapi.js';
import { answered, api } from './client.js';
import { type Person, samePerson } from './person.js';
import { useSession } from './session.js';

export type KnownPerson = components['schemas']['People']['people'][number];
/** So many pages are read, of 200 people each. */
const MOST_PAGES = 20;

/** Whom work can be given to: who has signed in, of the reader's own agency, or of the overseers. All of them. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => {
    const people: KnownPerson[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await answered(api.GET('/v1/people', { params: { query }, signal }));
      people.push(...answer.people);
      if (answer.next === null) break;
      cursor = new URL(answer.next, location.origin).searchParams.get('cursor') ?? undefined;
    }
    return people;
  },
  staleTime: 60_000,
});

/** What people are called: the name that their issuer gave, or the one that it knows them by. */
export function useNames(): (person: Person) => string {
  const { who } = useSession();
  const { data } = useQuery(peopleQuery);
  return (person) => {
    const known = samePerson(person, who) ? who : data?.find((one) => samePerson(one, person));
    return known?.name ?? person.subject;
  };
}

/** The same, where the reader is spoken to: she is `you`. */
export function useNamesAndYou(): (person: Person) => string {
  const { who } = useSession();
  const named = useNames();
  return (person) => (samePerson(person, who) ? 'you' : named(person));
}
