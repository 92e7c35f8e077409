import {
  type AgreementFacts,
  changedParties,
  type Facts,
  type Key,
  ofDocuments,
  ofKind,
  type PartySpan,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** Who is a party, and when. */
export const PARTIES = upsertInto<PartySpan>(
  'readmodel.party',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    agency: ['text', (row) => row.agency, 'key'],
    role: ['text', (row) => row.role, 'key'],
    since: ['timestamptz', (row) => row.since, 'key'],
    until: ['timestamptz?', (row) => row.until, 'set'],
    alone: ['boolean', (row) => row.alone, 'set'],
    sole: ['boolean', (row) => row.sole, 'set'],
    partners: ['text[]', (row) => row.partners, 'set'],
  },
  { name: 'readmodel-parties', within: 'generation' },
);

export function upsertParties(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const rows = Array.from(ofKind('agreement', changed), ([key, facts]) =>
    changedParties((committed(key) ?? undefined) as AgreementFacts | undefined, facts),
  );
  return PARTIES.write(rows.flat());
}

/** Those that hold. */
export const partyRows = (facts: ReadonlyMap<Key, Facts>): PartySpan[] =>
  Array.from(ofKind('agreement', facts), ([, about]) => ofDocuments(about).parties).flat();
