import type { DataSource } from 'typeorm';
import { agencyOfDesk, type Approval, type Exception } from '#libs/triage';
import { asReader, type Queryable, type Reader, sourceOf, WHOLE_LEDGER } from './queryable.js';
import { Values } from './queue/values.js';
import { Counted, type Moment } from './spikes/counted.js';
import { within } from './spikes/within.js';

/** An exception that was given. */
export interface Given {
  approval: Approval;
  exception: Exception;
}

/** All exceptions of one question together are looked at so long. */
const LOOK_MS = 2_000;
/** And not again for so long, where that was too short for one query. */
const PAUSE_MS = 10_000;
const MOST_KNOWN = 2_000;

interface Known {
  /** Of the generation, and of who is a party if that counts. */
  under: string;
  counted: Counted;
  /** Who reads it on now: one at a time, others have what comes of it. */
  reading: Promise<unknown> | undefined;
  pausedUntil: number;
}

interface Memory {
  /** Of whoever asked last. */
  at: Moment | undefined;
  known: Map<string, Known>;
  pausedUntil: number;
}

/** Of each database: what its rows say, whoever asks. */
const memories = new WeakMap<DataSource, Memory>();

/**
 * Of each exception, by id, whether it has ever suppressed more units at once than it allows: by all hits since it was given, so that it stays
 * ended when units fall, and for every reader alike. Of what others see nothing is told but that. null: nobody knows yet; a look that takes
 * long fails nothing.
 */
export async function spiked(
  tx: Queryable,
  generation: number,
  given: readonly Given[],
): Promise<Map<string, boolean | null>> {
  const found = new Map<string, boolean | null>(given.map(({ approval }) => [approval.id, null]));
  const source = sourceOf(tx);
  const memory: Memory = (source && memories.get(source)) ?? {
    at: undefined,
    known: new Map<string, Known>(),
    pausedUntil: 0,
  };
  if (source) memories.set(source, memory);
  if (given.length === 0 || memory.pausedUntil > Date.now()) return found;
  const deadline = Date.now() + LOOK_MS;
  const at = await within(tx, deadline, () => asReader(tx, WHOLE_LEDGER, () => momentOf(tx, generation, memory.at)));
  if (at === undefined) {
    memory.pausedUntil = Date.now() + PAUSE_MS;
    return found;
  }
  memory.at = at;
  for (const one of given) found.set(one.approval.id, await look(tx, knownOf(memory, at, one), at, deadline));
  return found;
}

async function look(tx: Queryable, known: Known, at: Moment, deadline: number): Promise<boolean | null> {
  const { counted } = known;
  for (;;) {
    const is = counted.hasSpiked(at);
    if (is !== undefined) return is;
    if (known.pausedUntil > Date.now() || Date.now() >= deadline) return null;
    if (known.reading) {
      await known.reading;
      // What is not done by then is read on by whoever asks next.
      if (!counted.isBegun) return counted.hasSpiked(at) ?? null;
      continue;
    }
    const reading = within(tx, deadline, async () => {
      await counted.read(tx, at, deadline);
      return true;
    });
    known.reading = reading.catch(() => undefined).finally(() => (known.reading = undefined));
    if ((await reading) !== undefined) continue;
    known.pausedUntil = Date.now() + PAUSE_MS;
    counted.readLess();
  }
}

function knownOf({ known }: Memory, { generation, parties }: Moment, one: Given): Known {
  const { approval, exception } = one;
  const givenAt = approval.decided?.at ?? 0;
  const name = JSON.stringify([approval.id, approval.desk, givenAt, exception]);
  const by = countedBy(one);
  const under = `${generation} ${by === WHOLE_LEDGER ? '' : parties}`;
  const before = known.get(name);
  const now =
    before?.under === under
      ? before
      : { under, counted: new Counted(exception, givenAt, by), reading: undefined, pausedUntil: 0 };
  // The one that nobody has asked for the longest is forgotten first.
  known.delete(name);
  known.set(name, now);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  return now;
}

/** One for a desk's own queue is counted over what all its people together see; one for everybody over all that it suppresses. */
function countedBy({ approval: { desk }, exception: { reach } }: Given): Reader {
  const agency = reach === 'all' ? null : agencyOfDesk(desk);
  return agency === null ? WHOLE_LEDGER : { agencies: [agency], agreements: '*', desk };
}

/** `before`: where somebody was, if the generation is the same. */
async function momentOf(tx: Queryable, generation: number, before: Moment | undefined): Promise<Moment> {
  const [{ parties }] = await tx.query<[{ parties: string }]>(
    `SELECT concat_ws(' ', count(*), sum(hashtextextended(p::text, 0))) AS parties FROM readmodel.party p WHERE p.generation = $1`,
    [generation],
  );
  const newer = before?.generation === generation && before.hits.size > 0 ? await newestFrom(tx, before) : undefined;
  return { generation, parties, hits: newer ?? (await newestOf(tx, generation)) };
}

async function newestOf(tx: Queryable, generation: number): Promise<Map<string, number>> {
  const shards = await tx.query<{ shard: string; no: string | null }[]>(
    `SELECT c.shard, (SELECT h.no FROM readmodel.hit h WHERE h.generation = $1 AND h.shard = c.shard ORDER BY h.no DESC LIMIT 1) AS no
     FROM readmodel.cursor c WHERE c.generation = $1`,
    [generation],
  );
  return new Map(shards.map(({ shard, no }) => [shard, Number(no ?? -1)]));
}

/**
 * The same, of what is there since: each shard with the number from which it looks, so that the database reads a row or two and does not
 * make a table of all findings for the policy of hits. undefined: the snapshot is from before, or there are other shards.
 */
async function newestFrom(tx: Queryable, { generation, hits }: Moment): Promise<Map<string, number> | undefined> {
  const values = new Values();
  const of = values.put(generation);
  const each = [...hits].map(([shard, no]) => {
    const name = values.put(shard);
    return `SELECT ${name}::text AS shard, (SELECT h.no FROM readmodel.hit h WHERE h.generation = ${of} AND h.shard = ${name}
      AND h.no >= ${values.put(no)} ORDER BY h.no DESC LIMIT 1) AS no`;
  });
  const rows = await tx.query<{ shard: string; no: string | null }[]>(
    `SELECT c.shard, n.no FROM readmodel.cursor c LEFT JOIN (${each.join(' UNION ALL ')}) n USING (shard) WHERE c.generation = ${of}`,
    values.all,
  );
  const found = new Map(rows.map(({ shard, no }) => [shard, Number(no ?? -1)]));
  return [...found].every(([shard, no]) => no >= (hits.get(shard) ?? 0)) ? found : undefined;
}
