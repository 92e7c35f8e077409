import { type Facts, type FunnelRow, funnelChanges, type Key } from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** From request to receipt, by request and class. */
export const FUNNEL = upsertInto<FunnelRow>(
  'readmodel.funnel',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    request: ['text', (row) => row.request, 'key'],
    class: ['text', (row) => row.class, 'key'],
    pair: ['text', (row) => row.pair, 'key'],
    // Once known they are never unknown again; what disclosures add comes without them.
    source: ['text?', (row) => row.source, 'replace'],
    recipient: ['text?', (row) => row.recipient, 'replace'],
    author: ['text?', (row) => row.author, 'replace'],
    acts_from: ['timestamptz?', (row) => row.from, 'replace'],
    acts_to: ['timestamptz?', (row) => row.to, 'replace'],
    stated: ['bigint', (row) => row.stated, 'add'],
    named: ['bigint', (row) => row.named, 'add'],
    unknown: ['bigint', (row) => row.unknown, 'add'],
    disclosed_stated: ['bigint', (row) => row.disclosedStated, 'add'],
    disclosed_named: ['bigint', (row) => row.disclosedNamed, 'add'],
    disclosed_unknown: ['bigint', (row) => row.disclosedUnknown, 'add'],
    disclosures: ['bigint', (row) => row.disclosures, 'add'],
    receipts: ['bigint', (row) => row.receipts, 'add'],
    received: ['bigint', (row) => row.received, 'add'],
    accepted: ['bigint', (row) => row.accepted, 'add'],
    insufficient: ['bigint', (row) => row.insufficient, 'add'],
    matched: ['bigint', (row) => row.matched, 'add'],
    matched_by_path: ['json', (row) => row.matchedByPath, 'set'],
    not_matched: ['bigint', (row) => row.notMatched, 'add'],
  },
  { name: 'readmodel-funnel', within: 'generation' },
);

export const addToFunnel = (
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined => FUNNEL.write(funnelChanges(changed, committed));

export const funnelRows = (facts: ReadonlyMap<Key, Facts>): FunnelRow[] => funnelChanges(facts, () => undefined);
