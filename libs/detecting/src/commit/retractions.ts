import { type AgreementFacts, type Facts, isOf, type Key, keys } from '#libs/judging';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

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
    const facts = this.changed.get(keys.agreement(agreementid)) as AgreementFacts | undefined;
    return facts && facts.retractions.length > 0 ? facts.retracted[`${source} ${id}`] : undefined;
  }

  /** Brings the rows of earlier batches in line. */
  update(): Statement | undefined {
    const c = { agreement: column.text(), source: column.text(), id: column.uuid(), by: column.bigint() };
    for (const [key, entity] of this.changed) {
      if (!isOf('agreement', key)) continue;
      const { agreement, retractions, retracted } = entity as AgreementFacts;
      if (retractions.length === 0) continue;
      const before = (this.committed(key) as AgreementFacts | null | undefined)?.retracted ?? {};
      for (const target of new Set([...Object.keys(before), ...Object.keys(retracted)])) {
        if (before[target] === retracted[target]) continue;
        const [source, id] = target.split(' ') as [string, string];
        c.agreement.push(agreement);
        c.source.push(source);
        c.id.push(id);
        c.by.push(retracted[target]);
      }
    }
    if (c.id.length === 0) return undefined;
    return {
      text: `UPDATE readmodel.event e SET state = CASE WHEN r.by IS NULL THEN 'folded' ELSE 'retracted' END, retracted_by = r.by
             FROM unnest($3::text[], $4::text[], $5::uuid[], $6::bigint[]) AS r(agreement, source, id, by)
             WHERE e.generation = $1 AND e.shard = $2 AND e.event_id = r.id AND e.source = r.source AND e.agreement = r.agreement
               AND e.state IN ('folded', 'retracted')`,
      values: Object.values(c).map((values) => values.value),
    };
  }
}
