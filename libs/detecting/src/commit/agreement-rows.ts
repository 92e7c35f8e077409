import {
  type AgreementFacts,
  agreementOf,
  documentsOf,
  ofDocuments,
  type Facts,
  type FactsOf,
  type Key,
  ofKind,
  type Version,
  waitedFor,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

interface AgreementRow {
  facts: AgreementFacts;
  /** Agencies that are parties of a version that has bound. */
  parties: string[];
  /** The version that came into effect last. */
  newest: Version | undefined;
  /** The change of the sums by this batch. */
  requested: number;
  disclosed: number;
}

/** One summary row for each agreement. */
export const AGREEMENTS = upsertInto<AgreementRow>(
  'readmodel.agreement',
  {
    agreement: ['text', ({ facts }) => facts.agreement, 'key'],
    parties: ['text[]', ({ parties }) => parties, 'set'],
    sources: ['text[]', ({ facts }) => facts.sources, 'set'],
    version: ['int?', ({ newest }) => newest?.version, 'set'],
    effective_from: ['timestamptz?', ({ newest }) => newest?.from, 'set'],
    settled_through: ['timestamptz?', ({ facts }) => (facts.settledThrough === 0 ? null : facts.settledThrough), 'set'],
    events: ['bigint', ({ facts }) => facts.events, 'set'],
    repeats: ['bigint', ({ facts }) => facts.repeats, 'set'],
    items_requested: ['bigint', (row) => row.requested, 'add'],
    items_disclosed: ['bigint', (row) => row.disclosed, 'add'],
    first_index: ['bigint', ({ facts }) => facts.firstIndex],
    last_index: ['bigint', ({ facts }) => facts.lastIndex, 'set'],
    waited_for: ['text[]', ({ facts }) => waitedFor(facts), 'set'],
    contacts: ['json', ({ facts }) => ofDocuments(facts).contacts, 'set'],
  },
  { name: 'readmodel-agreements', within: 'generation' },
);

/**
 * Requested and disclosed items are updated by differences between the count of a request before the batch (`committed`) and now, so that
 * no batch has to read all requests of an agreement.
 */
export function upsertAgreements(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  return AGREEMENTS.write(agreementRows(changed, committed));
}

export function agreementRows(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): AgreementRow[] {
  const items = new Map<string, { requested: number; disclosed: number }>();
  for (const [key, { funnel }] of ofKind('request', changed)) {
    const before = (committed(key) as FactsOf<'request'> | null | undefined)?.funnel;
    const sum = items.get(agreementOf(key)) ?? { requested: 0, disclosed: 0 };
    sum.requested += funnel.submitted - (before?.submitted ?? 0);
    sum.disclosed += funnel.disclosed - (before?.disclosed ?? 0);
    items.set(agreementOf(key), sum);
  }
  // A wake-up can change a request without an event of its agreement in the batch; its counts do not change then.
  return Array.from(ofKind('agreement', changed), ([, facts]) => ({
    facts,
    parties: [...documentsOf(facts).vouching].sort(),
    newest: newestOf(facts),
    requested: items.get(facts.agreement)?.requested ?? 0,
    disclosed: items.get(facts.agreement)?.disclosed ?? 0,
  }));
}

/** Among rival registrations, the version that came into effect last. */
const newestOf = (facts: AgreementFacts): Version | undefined =>
  documentsOf(facts)
    .bound.flatMap(({ steps }) => steps)
    .sort((a, b) => a.from - b.from)
    .at(-1);
