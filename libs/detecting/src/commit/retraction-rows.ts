import { type Facts, type FactsOf, type Key, keys, type MarksFacts, nameOf, ofKind } from '#libs/judging';
import { updateIn } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface RetractionRow {
  /** Entry of the event. */
  index: number;
  /** Entry by which its own source retracts it. */
  by: number | undefined;
}

export const RETRACTIONS = updateIn<RetractionRow>('readmodel.event', {
  index: ['bigint', (row) => row.index, 'key'],
  retracted_by: ['bigint?', (row) => row.by, 'set'],
});

/**
 * Which events their own sources have retracted when a batch is done: by the judging's own account, so that a retraction that was taken
 * back within the batch, or came before its event, leaves the same rows as in batches of one.
 */
export class Retractions {
  constructor(
    private readonly changed: ReadonlyMap<Key, Facts>,
    private readonly committed: (key: Key) => Facts | null | undefined,
  ) {}

  /** Entry by which an event of this batch is retracted. */
  of(agreement: string, event: { source: string; id: string }, index: number): number | undefined {
    const facts = this.changed.get(keys.marks(agreement, nameOf(event))) as FactsOf<'marks'> | undefined;
    return facts && ownRetraction(facts, index);
  }

  /** Brings the rows of earlier batches in line. */
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

/** Of retractions that stand: the first by the source of what it retracts. */
function ownRetraction({ marks }: MarksFacts, index: number | string): number | undefined {
  return marks[index]?.retracted?.find(({ source, target }) => target.startsWith(`${source} `))?.index;
}
