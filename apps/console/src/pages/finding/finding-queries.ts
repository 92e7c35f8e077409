import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import { entryBytesQuery } from '../../proof/fetched.js';
import type { Place } from './clauses.js';

export type Detail = components['schemas']['FindingDetail'];
export type DeskTriage = components['schemas']['DeskTriage'];
export type Triage = components['schemas']['FindingTriage'];
export type TimelineRow = components['schemas']['FindingTimeline']['timeline'][number];
export type Note = components['schemas']['NotePage']['notes'][number];

/**
 * What the page shows stays as it was read until the reader asks for what is new: none of these is asked for again by itself.
 */
const still = { staleTime: Infinity, refetchOnReconnect: false } as const;
/** The most that the api gives at once. */
const MOST = 200;
/** So many pages of what is read whole. */
const MOST_PAGES = 20;

export const detailQuery = (id: string, asOf: string | undefined) =>
  queryOptions({
    queryKey: ['finding', id, 'detail', asOf ?? null],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/findings/{id}', {
          params: { path: { id }, query: asOf === undefined ? {} : { asOf: asOf as never } },
          signal,
        }),
      ),
    ...still,
  });

/** Where the desks are; `own` is what an act names the version of. */
export const triageQuery = (id: string) =>
  queryOptions({
    queryKey: ['finding', id, 'triage'],
    queryFn: ({ signal }) => answered(api.GET('/v1/findings/{id}/triage', { params: { path: { id } }, signal })),
    ...still,
  });

/** All of a list that the api gives in pages, up to `MOST_PAGES`; `more`: there are more. */
async function whole<Row>(ask: (cursor?: string) => Promise<{ rows: Row[]; next: string | null }>) {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(cursor);
    for (const row of answer.rows) rows.push(row);
    cursor = cursorOf(answer.next);
    if (cursor === undefined) return { rows, more: false };
  }
  return { rows, more: true };
}

export const cursorOf = (next: string | null): string | undefined =>
  next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined);

const pageFrom = (cursor: string | undefined, limit = MOST) => ({
  limit: limit as never,
  ...(cursor === undefined ? {} : { cursor }),
});

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['finding', id, 'timeline'],
    queryFn: ({ signal }) =>
      whole(async (cursor) => {
        const query = pageFrom(cursor);
        const page = await answered(api.GET('/v1/findings/{id}/timeline', { params: { path: { id }, query }, signal }));
        return { rows: page.timeline, next: page.next };
      }),
    ...still,
  });

export const notesQuery = (id: string) =>
  queryOptions({
    queryKey: ['finding', id, 'notes'],
    queryFn: ({ signal }) =>
      whole(async (cursor) => {
        const query = pageFrom(cursor);
        const page = await answered(api.GET('/v1/findings/{id}/notes', { params: { path: { id }, query }, signal }));
        return { rows: page.notes, next: page.next };
      }),
    ...still,
  });

export const itemsQuery = (id: string, cursor: string | undefined, rows: number) =>
  queryOptions({
    queryKey: ['finding', id, 'items', cursor ?? null, rows],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/findings/{id}/items', { params: { path: { id }, query: pageFrom(cursor, rows) }, signal })),
    ...still,
  });

export const disclosuresQuery = (id: string, cursor: string | undefined, rows: number) =>
  queryOptions({
    queryKey: ['finding', id, 'disclosures', cursor ?? null, rows],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/findings/{id}/disclosures', { params: { path: { id }, query: pageFrom(cursor, rows) }, signal }),
      ),
    ...still,
  });

/** What its rule could not judge under its agreement: of each subject how much. */
export const unjudgedQuery = ({ id, rule, agreement }: Detail['finding']) =>
  queryOptions({
    queryKey: ['finding', id, 'unjudged'],
    queryFn: ({ signal }) => {
      const query = { rule, ...(agreement === null ? {} : { agreement }), ...pageFrom(undefined) };
      return answered(api.GET('/v1/not-evaluable/subjects', { params: { query }, signal }));
    },
    ...still,
  });

/** What an entry says, out of the very bytes that are checked (src/proof). */
export const entryQuery = (place: Place) => ({
  ...entryBytesQuery(place),
  select: (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>,
});
