import type { DataSource } from 'typeorm';
import { agencyOfDesk, type Approval, type Exception } from '#libs/triage';
import { asReader, type Queryable, type Reader, sourceOf, WHOLE_LEDGER } from './queryable.js';

/** What is known at one position of the detector. */
interface Known {
  at: string;
  spiked: Map<string, boolean>;
}

/** Of each database, at the newest position that somebody has asked at: an answer follows from the rows at a position, whoever asks. */
const known = new WeakMap<DataSource, Known>();

/**
 * Whether an exception that was given has ever suppressed more units at once than it allows: by all hits since then, so that it stays so when
 * units fall, and for every reader alike. Of what others see nothing is told but that. Looked up once for each position of the detector.
 */
export async function spiked(
  tx: Queryable,
  generation: number,
  { id, desk, decided }: Approval,
  exception: Exception,
): Promise<boolean> {
  const given = decided === null ? 0 : decided.at;
  const kept = await knownAt(tx, generation);
  const name = JSON.stringify([id, desk, given, exception]);
  const before = kept.spiked.get(name);
  if (before !== undefined) return before;
  const found = await asReader(tx, countedBy(desk, exception), async () => {
    const [row] = await tx.query<[{ spiked: boolean }]>(
      `SELECT readmodel.spiked($1, array(SELECT f.id FROM readmodel.finding f
         WHERE f.generation = $1 AND f.rule = $2 AND ($3::text IS NULL OR f.agreement = $3)), $4::json, $5) AS spiked`,
      [generation, exception.rule, exception.agreement, JSON.stringify(exception), new Date(given).toISOString()],
    );
    return row.spiked;
  });
  kept.spiked.set(name, found);
  return found;
}

/** One for a desk's own queue is counted over what all its people together see; one for everybody over all that it suppresses. */
function countedBy(desk: string, { reach }: Exception): Reader {
  const agency = reach === 'all' ? null : agencyOfDesk(desk);
  return agency === null ? WHOLE_LEDGER : { agencies: [agency], agreements: '*', desk };
}

async function knownAt(tx: Queryable, generation: number): Promise<Known> {
  const [row] = await tx.query<[{ at: string | null }]>(
    `SELECT string_agg(concat_ws(' ', shard, next_index, folded_at), ',' ORDER BY shard) AS at FROM readmodel.cursor WHERE generation = $1`,
    [generation],
  );
  const at = `${generation}:${row.at}`;
  const source = sourceOf(tx);
  const before = source && known.get(source);
  if (before?.at === at) return before;
  const now: Known = { at, spiked: new Map() };
  if (source) known.set(source, now);
  return now;
}
