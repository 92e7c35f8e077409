import { queryOptions } from '@tanstack/react-query';
import { answered, api } from '../../api/client.js';

export const agreementsQuery = (limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['agreements', limit, cursor],
    queryFn: ({ signal }) => answered(api.GET('/v1/agreements', { params: { query: { limit, cursor } }, signal })),
  });

/** `cursor`: of its requests. */
export const funnelQuery = (id: string, limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['funnel', id, limit, cursor],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/agreements/{id}/funnel', { params: { path: { id }, query: { limit, cursor } }, signal })),
  });

/** How many open findings there are under an agreement, by rule and severity: no more rows than the api must give. */
export const findingCountsQuery = (agreement: string) =>
  queryOptions({
    queryKey: ['finding-counts', agreement],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/findings', { params: { query: { agreement, facets: '1', limit: 1 } }, signal })),
  });

export const notEvaluableQuery = (agreement: string, limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['not-evaluable', agreement, limit, cursor],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/not-evaluable', { params: { query: { agreement, limit, cursor } }, signal })),
  });

export const agreementQuery = (id: string) =>
  queryOptions({
    queryKey: ['agreement', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/agreements/{id}', { params: { path: { id } }, signal })),
  });

export interface Span {
  by: 'day' | 'month';
  from: string | undefined;
  to: string | undefined;
}

export const disclosedQuery = (id: string, { by, from, to }: Span) =>
  queryOptions({
    queryKey: ['disclosed', id, by, from, to],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/agreements/{id}/disclosed', { params: { path: { id }, query: { by, from, to } }, signal })),
  });

export const sourcesQuery = (agreement: string, limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['sources', agreement, limit, cursor],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/sources', { params: { query: { agreement, limit, cursor } }, signal })),
  });
