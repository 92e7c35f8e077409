/** One answer as far as two ledgers of equal sizes can be compared: without hashes, proofs and times of our own work. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}
export type Ask = (path: string) => Promise<{ status: number; headers: Record<string, string>; text: string }>;

/** Hashes, proofs, and what tells when our own processes were at work. */
const APART =
  /^(?:instance|commitment|leafHash|inclusionProof|consistencyProof|root|checkpoint|checkpoints|judgedAt|signedAt|entry|nonce)$/;
/** The same in a file of rows; the log `oversight` has seals, which come by our own clock. Of the id of an event its length is compared. */
const APART_IN_TEXT = /^# made,.*$|root [A-Za-z0-9+/=]{44}|(?<=^id: .*)\S/gm;
/** Headers that say something of what is answered. */
const HEADERS = ['content-type', 'cache-control', 'etag', 'www-authenticate', 'vary', 'retry-after', 'link'];

export function comparable({ status, headers, text }: Awaited<ReturnType<Ask>>): Answer {
  const kept = HEADERS.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, name === 'etag' ? 'there is one' : headers[name]] as const],
  );
  const isJson = headers['content-type']?.includes('json') ?? false;
  const body: unknown =
    isJson && text !== '' ? JSON.parse(text) : text.replace(APART_IN_TEXT, (part) => (part.length === 1 ? '.' : ''));
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

/** Who looked: of these reads of our own, several at a time, the order is nobody's doing. */
const OF_OUR_ASKING = /^\/v1\/access\b/;
/** Hashes, open to everybody: every value has another. What is asked for and how it is answered is compared. */
const OF_HASHES = /^\/log\/|^\/v1\/log\/|\/receipt$/;

/** Paths whose answers differ, each with what both say. Empty: the reader cannot tell the two ledgers apart. */
export function differences(left: Map<string, Answer>, right: Map<string, Answer>): string[] {
  const found: string[] = [];
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    if (OF_OUR_ASKING.test(path)) continue;
    const [one, other] = [left.get(path), right.get(path)].map((answer) =>
      answer === undefined ? 'not asked' : JSON.stringify(OF_HASHES.test(path) ? { ...answer, body: '' } : answer),
    );
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
