/** What a reader may guess, of either ledger: she need not see it to ask for it. */
export interface Guesses {
  findings: readonly string[];
  agreements: readonly string[];
  events: readonly { source: string; id: string }[];
  subjects: readonly string[];
  sources: readonly string[];
  rules: readonly string[];
  sizes: Readonly<Record<string, number>>;
  approvals?: readonly string[];
}

interface Asked {
  paths: (guesses: Guesses) => readonly string[];
  /** A reader has one file at a time. */
  oneByOne?: boolean;
}

/** A page so small that most lists have several. */
const LIMIT = 7;
const SEVERITIES = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

const one = (...paths: string[]): Asked => ({ paths: () => paths });
const ofFindings = (...rests: string[]): Asked => ({
  paths: ({ findings }) => findings.flatMap((id) => rests.map((rest) => `/v1/findings/${id}${rest}`)),
});
/** Of each entry of each shard, and of the place after the last; `every`: of some of them. */
const ofEntries = (rest: string, every = 1): Asked => ({
  paths: ({ sizes }) =>
    Object.entries(sizes).flatMap(([shard, size]) =>
      Array.from({ length: Math.floor(size / every) + 1 }, (_, n) => `/v1/entries/${shard}/${n * every}${rest}`),
    ),
});
const ofShards = (...paths: string[]): Asked => ({
  paths: ({ sizes }) =>
    [...Object.keys(sizes), 'oversight', 'access'].flatMap((shard) =>
      paths.map((path) => path.replace('{shard}', shard)),
    ),
});
/** The last of each shard. */
const ofTiles = (level: string): Asked => ({
  paths: ({ sizes }) =>
    Object.entries(sizes).map(
      ([shard, size]) => `/log/${shard}/tile/${level}/00${Math.floor(size / 256)}.p/${size % 256}`,
    ),
});
const agenciesOf = ({ events }: Guesses): string[] => [...new Set(events.map(({ source }) => source.split(':')[2]!))];
const both = (...parts: Asked[]): Asked => ({ paths: (guesses) => parts.flatMap(({ paths }) => paths(guesses)) });

const FINDINGS: Asked = {
  paths: (guesses) => [
    `/v1/findings?status=all&limit=${LIMIT}`,
    '/v1/findings?limit=200',
    '/v1/findings?facets=1&waits=1&overdue=0&reopened=0&suppressed=0',
    '/v1/findings?suppressed=1&limit=200',
    ...['oldest', 'severity', 'count'].map((sort) => `/v1/findings?status=all&facets=1&sort=${sort}&limit=${LIMIT}`),
    ...['restated', 'retracted'].map((status) => `/v1/findings?status=${status}&facets=1&limit=200`),
    ...agenciesOf(guesses).flatMap((agency) => [
      `/v1/findings?status=all&agency=${agency}&facets=1&limit=200`,
      `/v1/findings?status=all&q=${agency}&facets=1&limit=200`,
    ]),
    ...guesses.findings.map((id) => `/v1/findings?status=all&q=${id}`),
    ...guesses.agreements.map((id) => `/v1/findings?status=all&agreement=${encodeURIComponent(id)}&limit=200`),
    ...guesses.rules.map((rule) => `/v1/findings?status=all&rule=${rule}&limit=200`),
    ...SEVERITIES.map((severity) => `/v1/findings?severity=${severity}&limit=200`),
  ],
};

/**
 * Every route that answers GET, as docs/api/openapi.json spells it, and by what paths it is asked: a spec demands that none is left out.
 * All pages of each are asked for.
 */
export const ASKED_ROUTES: Readonly<Record<string, Asked>> = {
  '/log/{shard}/checkpoint': ofShards('/log/{shard}/checkpoint'),
  '/log/{shard}/tile/entries/{bundle}': both(ofShards('/log/{shard}/tile/entries/000'), ofTiles('entries')),
  '/log/{shard}/tile/{tile}': both(ofShards('/log/{shard}/tile/0/000'), ofTiles('0')),
  '/v1/access': one('/v1/access?limit=200'),
  '/v1/accountings/{subjectRef}': {
    paths: ({ subjects }) => subjects.map((subject) => `/v1/accountings/${subject}?limit=${LIMIT}`),
  },
  '/v1/agreements': one('/v1/agreements?limit=1'),
  '/v1/agreements/{id}': {
    paths: ({ agreements }) => agreements.map((id) => `/v1/agreements/${encodeURIComponent(id)}`),
  },
  '/v1/agreements/{id}/disclosed': {
    paths: ({ agreements }) =>
      agreements.flatMap((id) =>
        ['', '?by=month'].map((query) => `/v1/agreements/${encodeURIComponent(id)}/disclosed${query}`),
      ),
  },
  '/v1/agreements/{id}/funnel': {
    paths: ({ agreements }) => agreements.map((id) => `/v1/agreements/${encodeURIComponent(id)}/funnel?limit=${LIMIT}`),
  },
  '/v1/approvals': one(
    `/v1/approvals?limit=${LIMIT}`,
    ...['me', 'mine'].map((whose) => `/v1/approvals?for=${whose}&limit=200`),
    ...['asked', 'lapsed', 'given', 'refused', 'withdrawn', 'ended'].map((state) => `/v1/approvals?state=${state}`),
  ),
  '/v1/approvals/{id}': { paths: ({ approvals = [] }) => approvals.map((id) => `/v1/approvals/${id}`) },
  '/v1/coverage': one('/v1/coverage'),
  '/v1/entries/{shard}/{index}': both(ofEntries(''), ofEntries('?proof=1', 16)),
  '/v1/entries/{shard}/{index}/receipt': ofEntries('/receipt', 16),
  '/v1/events': {
    paths: ({ events }) =>
      events.map(({ source, id }) => `/v1/events?source=${encodeURIComponent(source)}&id=${id}&limit=${LIMIT}`),
  },
  '/v1/exceptions': one('/v1/exceptions'),
  '/v1/findings': FINDINGS,
  '/v1/findings.csv': { ...one('/v1/findings.csv?status=all'), oneByOne: true },
  '/v1/findings/{id}': {
    paths: ({ findings, sizes: { 0: size = 0 } }) =>
      findings.flatMap((id) => [
        `/v1/findings/${id}`,
        ...[0.3, 0.6, 0.9].map((part) => `/v1/findings/${id}?asOf=${Math.floor(size * part)}`),
      ]),
  },
  '/v1/findings/{id}/disclosures': ofFindings(`/disclosures?limit=${LIMIT}`),
  '/v1/findings/{id}/hits': ofFindings(`/hits?limit=${LIMIT}`),
  '/v1/findings/{id}/items': ofFindings(`/items?limit=${LIMIT}`),
  '/v1/findings/{id}/items.csv': { ...ofFindings('/items.csv'), oneByOne: true },
  '/v1/findings/{id}/notes': ofFindings(`/notes?limit=${LIMIT}`),
  '/v1/findings/{id}/timeline': ofFindings(`/timeline?limit=${LIMIT}`),
  '/v1/findings/{id}/triage': ofFindings('/triage'),
  '/v1/live': one('/v1/live', '/v1/live?status=all'),
  '/v1/log/{shard}/consistency': ofShards('/v1/log/{shard}/consistency?from=0'),
  '/v1/me': one('/v1/me'),
  '/v1/me/settings': one('/v1/me/settings'),
  '/v1/me/work': one('/v1/me/work'),
  '/v1/not-evaluable': {
    paths: ({ agreements, rules }) => [
      `/v1/not-evaluable?limit=${LIMIT}`,
      ...agreements.map((id) => `/v1/not-evaluable?agreement=${encodeURIComponent(id)}&limit=200`),
      ...rules.map((rule) => `/v1/not-evaluable?rule=${rule}&limit=200`),
    ],
  },
  '/v1/not-evaluable/subjects': {
    paths: ({ agreements, rules }) => [
      `/v1/not-evaluable/subjects?limit=${LIMIT}`,
      ...agreements.map((id) => `/v1/not-evaluable/subjects?agreement=${encodeURIComponent(id)}&limit=200`),
      ...rules.map((rule) => `/v1/not-evaluable/subjects?rule=${rule}&limit=200`),
    ],
  },
  '/v1/oversight': {
    paths: ({ findings, approvals = [] }) => [
      `/v1/oversight?limit=${LIMIT}`,
      ...findings.map((id) => `/v1/oversight?finding=${id}&limit=200`),
      ...approvals.map((id) => `/v1/oversight?approval=${id}&limit=200`),
    ],
  },
  '/v1/people': one(`/v1/people?limit=${LIMIT}`),
  '/v1/people/acting': one(`/v1/people/acting?limit=${LIMIT}`),
  '/v1/quarantine': {
    paths: ({ sources }) => [
      `/v1/quarantine?limit=${LIMIT}`,
      ...sources.map((source) => `/v1/quarantine?source=${encodeURIComponent(source)}&limit=200`),
    ],
  },
  '/v1/sources': {
    paths: ({ agreements }) => [
      `/v1/sources?limit=${LIMIT}`,
      ...['vouching', 'silent', 'never-vouched', 'not-waited-for'].map(
        (state) => `/v1/sources?state=${state}&limit=200`,
      ),
      ...agreements.map((id) => `/v1/sources?agreement=${encodeURIComponent(id)}&limit=200`),
    ],
  },
  '/v1/status': one('/v1/status'),
};

/** Routes of browsers' sessions: they answer 404 where none is set up, and tests/identity/sessions.e2e.spec.ts asks them. */
export const OF_SESSIONS = ['/auth/callback', '/auth/sign-in', '/v1/session'];
