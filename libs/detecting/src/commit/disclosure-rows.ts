import {
  type AgreementFacts,
  changedParts,
  type DisclosedPart,
  type DisclosedSize,
  disclosedUnder,
  isSameSize,
  type Facts,
  type FactsOf,
  type Key,
  keys,
  ofKind,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Sizes of disclosures. */
export const DISCLOSURES = upsertInto<DisclosedSize>(
  'readmodel.disclosure',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    agency: ['text', (row) => row.agency, 'key'],
    disclosure: ['text', (row) => row.disclosure, 'key'],
    recipient: ['text?', (row) => row.recipient, 'set'],
    stated: ['bigint', (row) => row.stated, 'set'],
    named: ['bigint', (row) => row.named, 'set'],
    unknown: ['bigint', (row) => row.unknown, 'set'],
    parts: ['bigint', (row) => row.parts, 'set'],
    acts_from: ['timestamptz?', (row) => row.from, 'set'],
    acts_to: ['timestamptz?', (row) => row.to, 'set'],
  },
  { name: 'readmodel-disclosures', within: 'generation' },
);

/** Their parts: an entry each. */
export const DISCLOSURE_PARTS = upsertInto<DisclosedPart>(
  'readmodel.disclosure_part',
  {
    index: ['bigint', ({ part }) => part.act.index, 'key'],
    agreement: ['text', (row) => row.agreement],
    agency: ['text', (row) => row.agency],
    disclosure: ['text', (row) => row.disclosure],
    recipient: ['text?', ({ part }) => part.agency],
    request: ['text', ({ part }) => part.requestId ?? ''],
    source: ['text', ({ part }) => part.act.source],
    time: ['timestamptz', ({ part }) => part.act.time],
    day: ['text?', ({ part }) => part.act.day],
    day_first: ['timestamptz?', (row) => row.dayFirst, 'set'],
    day_last: ['timestamptz?', (row) => row.dayLast, 'set'],
    day_under: ['json?', (row) => row.dayUnder, 'set'],
    sequence: ['bigint', ({ part }) => part.act.sequence],
    event_id: ['text', ({ part }) => part.act.id],
    items: ['bigint', (row) => row.items, 'set'],
    unlisted: ['bigint', (row) => row.unlisted, 'set'],
    taken_back: ['text?', (row) => row.takenBack, 'set'],
    claimed: ['boolean', (row) => row.claimed, 'set'],
    counts: ['boolean', (row) => row.counts, 'set'],
  },
  { name: 'readmodel-disclosure-parts', within: 'shard' },
);

type Committed = (key: Key) => Facts | null | undefined;

export function upsertDisclosures(changed: ReadonlyMap<Key, Facts>, committed: Committed): (Statement | undefined)[] {
  const { sizes, parts } = disclosureRows(changed, committed);
  return [DISCLOSURES.write(sizes), DISCLOSURE_PARTS.write(parts)];
}

export function disclosureRows(
  changed: ReadonlyMap<Key, Facts>,
  committed: Committed,
): { sizes: DisclosedSize[]; parts: DisclosedPart[] } {
  const sizes: DisclosedSize[] = [];
  const parts: DisclosedPart[] = [];
  for (const [key, facts] of ofKind('disclosure', changed)) {
    const before = committed(key) as FactsOf<'disclosure'> | null | undefined;
    const was = disclosedUnder(before).sizes;
    for (const size of disclosedUnder(facts).sizes) {
      const known = was.find(({ agency }) => agency === size.agency);
      if (!known || !isSameSize(known, size)) sizes.push(size);
    }
    const about = keys.agreement(facts.agreement);
    const documents = (changed.get(about) ?? committed(about) ?? undefined) as AgreementFacts | undefined;
    for (const part of changedParts(facts, before, documents)) parts.push(part);
  }
  return { sizes, parts };
}
