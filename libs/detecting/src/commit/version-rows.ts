import {
  type AgreementFacts,
  type BoundVersion,
  changedVersions,
  type Facts,
  type Key,
  ofKind,
  versionsOf,
} from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';
import type { Statement } from '../sql/statement.js';

/** The versions of agreements that have bound, and what they state. */
export const VERSIONS = upsertInto<BoundVersion>(
  'readmodel.version',
  {
    agreement: ['text', (row) => row.agreement, 'key'],
    registration: ['bigint', (row) => row.registration, 'key'],
    index: ['bigint', (row) => row.index, 'key'],
    version: ['int', (row) => row.version, 'set'],
    recorded: ['timestamptz', (row) => row.recorded, 'set'],
    since: ['timestamptz', (row) => row.since, 'set'],
    until: ['timestamptz?', (row) => row.until, 'set'],
    ends: ['timestamptz?', (row) => row.ends, 'set'],
    effective: ['boolean', (row) => row.effective, 'set'],
    claimed: ['boolean', (row) => row.claimed, 'set'],
    parties: ['text[]', (row) => row.parties, 'set'],
    policy: ['json', (row) => row.policy, 'set'],
  },
  { name: 'readmodel-versions', within: 'generation' },
);

export function upsertVersions(
  changed: ReadonlyMap<Key, Facts>,
  committed: (key: Key) => Facts | null | undefined,
): Statement | undefined {
  const rows = Array.from(ofKind('agreement', changed), ([key, facts]) =>
    changedVersions((committed(key) ?? undefined) as AgreementFacts | undefined, facts),
  );
  return VERSIONS.write(rows.flat());
}

/** Those that hold. */
export const versionRows = (facts: ReadonlyMap<Key, Facts>): BoundVersion[] =>
  Array.from(ofKind('agreement', facts), ([, about]) => versionsOf(about)).flat();
