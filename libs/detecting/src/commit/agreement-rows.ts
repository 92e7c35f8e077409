import {
  type AgreementFacts,
  agreementOf,
  type Facts,
  isOf,
  type Key,
  type RequestFacts,
  timelineOf,
} from '#libs/judging';
import { column } from '../sql/columns.js';
import type { Statement } from '../sql/statement.js';

/**
 * An agreement at a glance. Items requested and disclosed are carried as differences between what a request counted
 * before the batch (`committed`) and counts now, so that no batch has to read all of an agreement's requests.
 */
export function upsertAgreements(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const items = new Map<string, { requested: number; disclosed: number }>();
  for (const [key, entity] of changed) {
    if (!isOf('request', key)) continue;
    const { funnel } = entity as RequestFacts;
    const before = (committed(key) as RequestFacts | null | undefined)?.funnel;
    const sum = items.get(agreementOf(key)) ?? { requested: 0, disclosed: 0 };
    sum.requested += funnel.submitted - (before?.submitted ?? 0);
    sum.disclosed += funnel.disclosed - (before?.disclosed ?? 0);
    items.set(agreementOf(key), sum);
  }
  const c = {
    agreement: column.text(),
    parties: column.text(),
    sources: column.text(),
    version: column.int(),
    from: column.time(),
    settled: column.time(),
    events: column.bigint(),
    repeats: column.bigint(),
    requested: column.bigint(),
    disclosed: column.bigint(),
    first: column.bigint(),
    last: column.bigint(),
  };
  for (const [key, entity] of changed) {
    if (!isOf('agreement', key)) continue;
    const facts = entity as AgreementFacts;
    const { parties, versions } = timelineOf(facts);
    const latest = versions.at(-1);
    const sum = items.get(facts.agreement);
    c.agreement.push(facts.agreement);
    c.parties.push(JSON.stringify(parties));
    c.sources.push(JSON.stringify(facts.sources));
    c.version.push(latest?.version);
    c.from.push(latest?.from);
    c.settled.push(facts.settledThrough === 0 ? null : facts.settledThrough);
    c.events.push(facts.events);
    c.repeats.push(facts.repeats);
    c.requested.push(sum?.requested ?? 0);
    c.disclosed.push(sum?.disclosed ?? 0);
    c.first.push(facts.firstIndex);
    c.last.push(facts.lastIndex);
  }
  // A wake-up can change a request although no event of its agreement is in the batch; its counts do not change then.
  if (c.agreement.length === 0) return undefined;
  return {
    name: 'readmodel-agreements',
    text: `INSERT INTO readmodel.agreement AS a (generation, shard, agreement, parties, sources, version, effective_from, settled_through, events,
             repeats, items_requested, items_disclosed, first_index, last_index)
           SELECT $1, $2, agreement, array(SELECT json_array_elements_text(parties::json)), array(SELECT json_array_elements_text(sources::json)),
             version, effective_from, settled, events, repeats, requested, disclosed, first, last
           FROM unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bigint[],
             $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
             AS r(agreement, parties, sources, version, effective_from, settled, events, repeats, requested, disclosed, first, last)
           ON CONFLICT (generation, agreement) DO UPDATE SET parties = excluded.parties, sources = excluded.sources, version = excluded.version,
             effective_from = excluded.effective_from, settled_through = excluded.settled_through, events = excluded.events,
             repeats = excluded.repeats, items_requested = a.items_requested + excluded.items_requested,
             items_disclosed = a.items_disclosed + excluded.items_disclosed, last_index = excluded.last_index`,
    values: Object.values(c).map((values) => values.value),
  };
}
