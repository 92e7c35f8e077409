import { type Facts, type FactsOf, type Key, keys, ofKind } from '#libs/judging';
import { updateIn } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface RetractionRow {
  agreement: string;
  source: string;
  id: string;
  /** Entry of the retraction that is in effect. */
  by: number | undefined;
}

/** What an event that counts for its id is called, by the entry that retracts it. */
export const countedState = (retractedBy: number | undefined): 'folded' | 'retracted' =>
  retractedBy === undefined ? 'folded' : 'retracted';

export const RETRACTIONS = updateIn<RetractionRow>(
  'readmodel.event',
  {
    event_id: ['uuid', (row) => row.id, 'key'],
    source: ['text', (row) => row.source, 'key'],
    agreement: ['text', (row) => row.agreement, 'key'],
    state: ['text', ({ by }) => countedState(by), 'set'],
    retracted_by: ['bigint?', (row) => row.by, 'set'],
  },
  { only: `t.state IN ('folded', 'retracted')` },
);

/**
 * Which events are retracted when a batch is done: by the agreements' own account, so that a retraction that was taken
 * back within the batch, or came before its event, leaves the same rows as in batches of one.
 */
export class Retractions {
  constructor(
    private readonly changed: ReadonlyMap<Key, Facts>,
    private readonly committed: (key: Key) => Facts | null | undefined,
  ) {}

  /** Entry of the retraction that is in effect for an event of this batch. */
  of({ agreementid, source, id }: { agreementid: string; source: string; id: string }): number | undefined {
    const facts = this.changed.get(keys.agreement(agreementid)) as FactsOf<'agreement'> | undefined;
    return facts && facts.retractions.length > 0 ? facts.retracted[`${source} ${id}`] : undefined;
  }

  /** Brings the rows of earlier batches in line. */
  update(): Statement | undefined {
    const rows: RetractionRow[] = [];
    for (const [key, { agreement, retractions, retracted }] of ofKind('agreement', this.changed)) {
      if (retractions.length === 0) continue;
      const before = (this.committed(key) as FactsOf<'agreement'> | null | undefined)?.retracted ?? {};
      for (const target of new Set([...Object.keys(before), ...Object.keys(retracted)])) {
        if (before[target] === retracted[target]) continue;
        const [source, id] = target.split(' ') as [string, string];
        rows.push({ agreement, source, id, by: retracted[target] });
      }
    }
    return RETRACTIONS.write(rows);
  }
}
