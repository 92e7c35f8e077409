/** So many are asked at a time. */
const AT_ONCE = 8;

async function several(all: readonly string[], ask: (one: string) => Promise<unknown>): Promise<void> {
  const left = [...all];
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await ask(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** One answer as far as two ledgers of equal sizes can be compared: without hashes, proofs and times of our own work. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}
export type Ask = (path: string) => Promise<{ status: number; headers: Record<string, string>; text: string }>;

/** What a reader may guess, of either ledger: she need not see it to ask for it. */
export interface Guesses {
  findings: readonly string[];
  agreements: readonly string[];
  events: readonly { source: string; id: string }[];
  subjects: readonly string[];
  sources: readonly string[];
  rules: readonly string[];
  sizes: Readonly<Record<string, number>>;
}

/** A page so small that most lists have several. */
const LIMIT = 7;

/** Answers of every route of the api that shows rows: all pages of all lists, what these link to, and whatever can be guessed. By path. */
export async function everyAnswer(ask: Ask, guesses: Guesses): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const get = async (path: string): Promise<Answer> => {
    const known = answers.get(path);
    if (known) return known;
    const answer = comparable(await ask(path));
    answers.set(path, answer);
    return answer;
  };
  const pages = async (path: string): Promise<void> => {
    for (let next: string | null = path; next !== null;) {
      const { body } = await get(next);
      next = (body as { next?: string | null } | null)?.next ?? null;
    }
  };
  const detail = async (id: string): Promise<void> => {
    for (const part of ['', '/triage']) await get(`/v1/findings/${id}${part}`);
    for (const part of ['hits', 'items', 'disclosures', 'timeline'])
      await pages(`/v1/findings/${id}/${part}?limit=${LIMIT}`);
    const size = guesses.sizes['0'] ?? 0;
    for (const part of [0.3, 0.6, 0.9]) await get(`/v1/findings/${id}?asOf=${Math.floor(size * part)}`);
  };
  const agencies = [...new Set(guesses.events.map(({ source }) => source.split(':')[2]!))];

  const lists = [
    `/v1/findings?status=all&limit=${LIMIT}`,
    '/v1/findings?limit=200',
    ...['oldest', 'severity', 'count'].map((sort) => `/v1/findings?status=all&facets=1&sort=${sort}&limit=${LIMIT}`),
    ...['restated', 'retracted'].map((status) => `/v1/findings?status=${status}&facets=1&limit=200`),
    ...agencies.flatMap((agency) => [
      `/v1/findings?status=all&agency=${agency}&facets=1&limit=200`,
      `/v1/findings?status=all&q=${agency}&facets=1&limit=200`,
    ]),
    ...guesses.findings.map((id) => `/v1/findings?status=all&q=${id}`),
    `/v1/not-evaluable?limit=${LIMIT}`,
    '/v1/agreements?limit=1',
    `/v1/quarantine?limit=${LIMIT}`,
    ...guesses.agreements.flatMap((agreement) => [
      `/v1/agreements/${encodeURIComponent(agreement)}/funnel?limit=${LIMIT}`,
      `/v1/findings?status=all&agreement=${encodeURIComponent(agreement)}&limit=200`,
      `/v1/not-evaluable?agreement=${encodeURIComponent(agreement)}&limit=200`,
    ]),
    ...guesses.rules.flatMap((rule) => [
      `/v1/findings?status=all&rule=${rule}&limit=200`,
      `/v1/not-evaluable?rule=${rule}&limit=200`,
    ]),
    ...['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'].map((severity) => `/v1/findings?severity=${severity}&limit=200`),
    ...guesses.sources.map((source) => `/v1/quarantine?source=${encodeURIComponent(source)}&limit=200`),
    ...guesses.events.map(
      ({ source, id }) => `/v1/events?source=${encodeURIComponent(source)}&id=${id}&limit=${LIMIT}`,
    ),
    ...guesses.subjects.map((subject) => `/v1/accountings/${subject}?limit=${LIMIT}`),
  ];
  const single = ['/v1/me', '/v1/status'];
  for (const [shard, size] of Object.entries(guesses.sizes)) {
    for (const path of ['tile/entries/000', 'tile/entries/000.p/5']) single.push(`/log/${shard}/${path}`);
    for (let index = 0; index <= size; index++) {
      single.push(`/v1/entries/${shard}/${index}`);
      if (index % 16 === 0) single.push(`/v1/entries/${shard}/${index}?proof=1`);
    }
  }
  await several(lists, pages);
  await several(guesses.findings, detail);
  await several(single, get);
  // One at a time of each reader.
  for (const path of ['/v1/findings.csv?status=all', ...guesses.findings.map((id) => `/v1/findings/${id}/items.csv`)])
    await get(path);
  return answers;
}

/** Hashes, proofs, and what tells when our own processes were at work. */
const APART =
  /^(?:instance|commitment|leafHash|inclusionProof|consistencyProof|root|checkpoint|checkpoints|judgedAt|signedAt|entry|nonce)$/;
/** The same in a file of rows; the log `oversight` has seals, which come by our own clock. */
const APART_IN_TEXT = /^# made,.*$|root [A-Za-z0-9+/=]{44}/gm;
/** Headers that say something of what is answered. */
const HEADERS = ['content-type', 'cache-control', 'etag', 'www-authenticate', 'vary', 'retry-after', 'link'];

export function comparable({ status, headers, text }: Awaited<ReturnType<Ask>>): Answer {
  const kept = HEADERS.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, name === 'etag' ? 'there is one' : headers[name]] as const],
  );
  const isJson = headers['content-type']?.includes('json') ?? false;
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : text.replace(APART_IN_TEXT, '');
  return { status, headers: Object.fromEntries(kept), body: without(body) };
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  // Seals come by our own clock; how many they are is compared all the same.
  if ('shard' in value && value.shard === 'oversight' && 'receivedAt' in value)
    return { shard: value.shard, size: 'size' in value ? value.size : null };
  const members = Object.entries(value).filter(([name, of]) => !APART.test(name) || (name === 'entry' && isPlace(of)));
  return Object.fromEntries(members.map(([name, of]) => [name, without(of)]));
}

/** An entry's place is compared; its bytes, in base64, hold a nonce. */
const isPlace = (value: unknown): boolean => typeof value === 'object' && value !== null && 'index' in value;

/** Paths whose answers differ, each with what both say. Empty: the reader cannot tell the two ledgers apart. */
export function differences(left: Map<string, Answer>, right: Map<string, Answer>): string[] {
  const found: string[] = [];
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(path), right.get(path)].map((answer) => JSON.stringify(answer) ?? 'not asked');
    if (one !== other) found.push(`${path}\n  ${firstApart(one!, other!)}`);
  }
  return found;
}

/** Where two texts part, with some of what stands before. */
function firstApart(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = Math.max(0, at - 120);
  return `${one.slice(from, at + 120)}\n  ${other.slice(from, at + 120)}`;
}
