import { type Facts, type FactsOf, type Key, keys, type MarksFacts, nameOf, ofKind } from '#libs/judging';
import { updateIn } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface RetractionRow {
  /** Entry of the event. */
  index: number;
  /** Entry of the retraction by the event's own source. */
  by: number | undefined;
}

export const RETRACTIONS = updateIn<RetractionRow>('readmodel.event', {
  index: ['bigint', (row) => row.index, 'key'],
  retracted_by: ['bigint?', (row) => row.by, 'set'],
});

/**
 * The events that their own sources have retracted at the end of a batch, according to the judging's marks. So a retraction that is undone
 * within the batch, or that came before its event, leaves the same rows as batches of one.
 */
export class Retractions {
  constructor(
    private readonly changed: ReadonlyMap<Key, Facts>,
    private readonly committed: (key: Key) => Facts | null | undefined,
  ) {}

  /** Entry of the retraction of an event of this batch. */
  of(agreement: string, event: { source: string; id: string }, index: number): number | undefined {
    const facts = this.changed.get(keys.marks(agreement, nameOf(event))) as FactsOf<'marks'> | undefined;
    return facts && ownRetraction(facts, index);
  }

  /** Updates the rows of earlier batches. */
  update(): Statement | undefined {
    const rows: RetractionRow[] = [];
    for (const [key, facts] of ofKind('marks', this.changed)) {
      const before = this.committed(key) as FactsOf<'marks'> | null | undefined;
      for (const index in { ...before?.marks, ...facts.marks }) {
        const by = ownRetraction(facts, index);
        if (by === (before ? ownRetraction(before, index) : undefined)) continue;
        rows.push({ index: Number(index), by });
      }
    }
    return RETRACTIONS.write(rows);
  }
}

/** Among retractions that stand: the first one by the event's own source. */
function ownRetraction({ marks }: MarksFacts, index: number | string): number | undefined {
  return marks[index]?.retracted?.find(({ source, target }) => target.startsWith(`${source} `))?.index;
}
