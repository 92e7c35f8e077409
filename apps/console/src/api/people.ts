import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { components } from '../../generated/openapi.js';
import { answered, api } from './client.js';
import { type Person, samePerson } from './person.js';
import { queries } from './queries.js';
import { useSession } from './session.js';

export type KnownPerson = components['schemas']['People']['people'][number];
/** So many pages are read, of 200 people each. */
const MOST_PAGES = 20;

type Named = components['schemas']['ActingPeople']['people'][number];

/** All of a list that the api gives in pages of 200. */
async function whole<T>(
  ask: (query: { limit: 200; cursor?: string }) => Promise<{ people: T[]; next: string | null }>,
) {
  const people: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await ask({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    people.push(...answer.people);
    if (answer.next === null) break;
    cursor = new URL(answer.next, location.origin).searchParams.get('cursor') ?? undefined;
  }
  return people;
}

/** Whom work can be given to: who has signed in, of the reader's own agency, or of the overseers. All of them. */
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) =>
    whole<KnownPerson>((query) => answered(api.GET('/v1/people', { params: { query }, signal }))),
  staleTime: 60_000,
});

/** Who acted on what the reader sees, or owns a finding there: of other agencies too, where she sees their desks. */
const actingQuery = queryOptions({
  queryKey: ['people', 'acting'],
  queryFn: ({ signal }) =>
    whole<Named>((query) => answered(api.GET('/v1/people/acting', { params: { query }, signal }))),
  staleTime: 60_000,
});

/** What people are called: the name that their issuer gave, or the one that it knows them by. */
export function useNames(): (person: Person) => string {
  const { who } = useSession();
  const { data: colleagues } = useQuery(peopleQuery);
  const { data: acting } = useQuery(actingQuery);
  const unknown = new Set<string>();
  useEffect(() => {
    // Somebody whom a live update named, and who had never acted here before: asked for once.
    const fresh = [...unknown].filter((one) => !asked.has(one));
    if (acting === undefined || fresh.length === 0) return;
    for (const one of fresh) asked.add(one);
    void queries.invalidateQueries({ queryKey: ['people'] });
  });
  return (person) => {
    const known = [who, ...(colleagues ?? []), ...(acting ?? [])].find((one) => samePerson(one, person));
    if (!known) unknown.add(JSON.stringify([person.issuer, person.subject]));
    return known?.name ?? person.subject;
  };
}

const asked = new Set<string>();

/** The same, where the reader is spoken to: she is `you`. */
export function useNamesAndYou(): (person: Person) => string {
  const { who } = useSession();
  const named = useNames();
  return (person) => (samePerson(person, who) ? 'you' : named(person));
}
