import type { PoolClient } from 'pg';
import type { EventRef, FoldedEntry } from '#libs/judging';
import { column, columnOf } from '../sql/columns.js';

interface EventId {
  source: string;
  id: string;
}
const nameOf = ({ source, id }: EventId): string => `${source} ${id}`;

/** Entries of events, by event id: those that a batch asks for, and those of the previous batch, which may not be stored yet. */
export class EventRefs {
  private readonly known = new Map<string, EventRef[]>();
  private readonly flying = new Map<string, EventRef[]>();

  constructor(
    private readonly generation: number,
    private readonly shard: string,
  ) {}

  /** Ascending. Undefined: not known. */
  of(event: EventId): EventRef[] | undefined {
    return this.known.get(nameOf(event));
  }

  async load(client: PoolClient, wanted: readonly EventId[]): Promise<void> {
    const missing = wanted.filter((event) => !this.known.has(nameOf(event)));
    if (missing.length === 0) return;
    for (const event of missing) this.known.set(nameOf(event), []);
    const { rows } = await client.query<{
      source: string;
      event_id: string;
      index: string;
      digest: string;
      agreement: string;
    }>({
      name: 'readmodel-load-events',
      // `+ 0` and `|| ''` prevent a plan, made while the table is small, that reads all rows of the shard in the order of the primary key.
      text: `SELECT source, event_id, index, encode(digest, 'hex') AS digest, agreement FROM readmodel.event
             WHERE event_id = ANY($3::uuid[]) AND generation + 0 = $1 AND shard || '' = $2 AND state NOT IN ('quarantined', 'control') ORDER BY index`,
      values: [
        this.generation,
        this.shard,
        columnOf(
          column.uuid(),
          missing.map(({ id }) => id),
        ),
      ],
    });
    for (const { source, event_id: id, index, digest, agreement } of rows) {
      this.known.get(nameOf({ source, id }))?.push({ index: Number(index), digest, agreement });
    }
    // The events in flight may or may not have been stored before the query.
    for (const event of missing) {
      const flying = this.flying.get(nameOf(event));
      if (!flying) continue;
      const landed = this.known.get(nameOf(event))!.filter(({ index }) => index < flying[0]!.index);
      this.known.set(nameOf(event), [...landed, ...flying]);
    }
  }

  /** The entries of a batch are being written into the database. */
  merge(entries: readonly FoldedEntry[]): void {
    this.flying.clear();
    for (const { input } of entries) {
      const { event } = input.entry;
      if (!event) continue;
      const name = nameOf(event);
      const ref = { index: input.index, digest: input.digest, agreement: event.agreementid };
      this.flying.set(name, [...(this.flying.get(name) ?? []), ref]);
    }
  }

  release(): void {
    this.known.clear();
  }
}
