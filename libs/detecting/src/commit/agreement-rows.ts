import {
  type AgreementFacts,
  agreementOf,
  type Facts,
  type FactsOf,
  type Key,
  ofKind,
  timelineOf,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface AgreementRow {
  facts: AgreementFacts;
  timeline: ReturnType<typeof timelineOf>;
  /** By how much the batch changed them. */
  requested: number;
  disclosed: number;
}

/** An agreement at a glance. */
export const AGREEMENTS = upsertInto<AgreementRow>(
  'readmodel.agreement',
  {
    agreement: ['text', ({ facts }) => facts.agreement, 'key'],
    parties: ['text[]', ({ timeline }) => timeline.parties, 'set'],
    sources: ['text[]', ({ facts }) => facts.sources, 'set'],
    version: ['int?', ({ timeline }) => timeline.versions.at(-1)?.version, 'set'],
    effective_from: ['timestamptz?', ({ timeline }) => timeline.versions.at(-1)?.from, 'set'],
    settled_through: ['timestamptz?', ({ facts }) => (facts.settledThrough === 0 ? null : facts.settledThrough), 'set'],
    events: ['bigint', ({ facts }) => facts.events, 'set'],
    repeats: ['bigint', ({ facts }) => facts.repeats, 'set'],
    items_requested: ['bigint', (row) => row.requested, 'add'],
    items_disclosed: ['bigint', (row) => row.disclosed, 'add'],
    first_index: ['bigint', ({ facts }) => facts.firstIndex],
    last_index: ['bigint', ({ facts }) => facts.lastIndex, 'set'],
  },
  { name: 'readmodel-agreements', within: 'generation' },
);

/**
 * Items requested and disclosed are carried as differences between what a request counted before the batch (`committed`) and counts now,
 * so that no batch has to read all of an agreement's requests.
 */
export function upsertAgreements(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const items = new Map<string, { requested: number; disclosed: number }>();
  for (const [key, { funnel }] of ofKind('request', changed)) {
    const before = (committed(key) as FactsOf<'request'> | null | undefined)?.funnel;
    const sum = items.get(agreementOf(key)) ?? { requested: 0, disclosed: 0 };
    sum.requested += funnel.submitted - (before?.submitted ?? 0);
    sum.disclosed += funnel.disclosed - (before?.disclosed ?? 0);
    items.set(agreementOf(key), sum);
  }
  // A wake-up can change a request although no event of its agreement is in the batch; its counts do not change then.
  return AGREEMENTS.write(
    Array.from(ofKind('agreement', changed), ([, facts]) => ({
      facts,
      timeline: timelineOf(facts),
      requested: items.get(facts.agreement)?.requested ?? 0,
      disclosed: items.get(facts.agreement)?.disclosed ?? 0,
    })),
  );
}
