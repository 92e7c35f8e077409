import type { Clause } from '#libs/judging';
import { type DeskState, type FindingSummary, type Suppression, suppressionFor } from '#libs/readmodel';
import { actCell, type Cell, timeCell } from '../exports/csv.js';
import { findingBody } from './finding-body.js';

/** A finding with its clauses, and where desks are with it. */
export interface FindingOfRow extends FindingSummary {
  clauses: readonly Clause[];
  desks: readonly DeskState[];
  /** The reader's own desk; undefined: she has none. */
  own: string | undefined;
  exceptions: readonly Suppression[];
  /** Whose exceptions count, beside those for everybody. */
  desk: string | undefined;
}

const suppressedOf = ({ exceptions, desk }: FindingOfRow): Suppression | null => suppressionFor(exceptions, desk);

const ownOf = ({ desks, own }: FindingOfRow): DeskState | undefined => desks.find(({ desk }) => desk === own);

const bodyOf = (row: FindingOfRow) => findingBody(row, row.clauses);

/** Columns of a file of findings, by the names that the answers have. */
export const FINDING_CELLS = {
  id: (row) => row.id,
  rule: (row) => row.rule,
  ruleVersion: (row) => row.version,
  title: (row) => bodyOf(row).title,
  sentence: (row) => bodyOf(row).sentence,
  derived: (row) => bodyOf(row).derived,
  theory: (row) => bodyOf(row).theory,
  severity: (row) => row.severity,
  status: (row) => bodyOf(row).status,
  restated: (row) => row.restated,
  retracted: (row) => row.retracted,
  agreement: (row) => row.agreement,
  subject: (row) => row.subject,
  subjectKind: (row) => bodyOf(row).subjectKind,
  count: (row) => row.count,
  unit: (row) => bodyOf(row).unit,
  shard: (row) => row.shard,
  actTime: (row) => actCell(row.at),
  firstSeen: (row) => timeCell(row.firstSeen),
  lastSeen: (row) => timeCell(row.lastSeen),
  triage: (row) => ownOf(row)?.shown ?? null,
  owner: (row) => ownOf(row)?.owner?.subject ?? null,
  due: (row) => timeCell(ownOf(row)?.due ?? null),
  overdue: (row) => ownOf(row)?.overdue ?? null,
  desks: (row) => row.desks.map(({ desk, shown }) => `${desk}: ${shown}`).join('; '),
  suppressed: (row) => suppressedOf(row)?.approval ?? null,
  suppressedUntil: (row) => timeCell(suppressedOf(row)?.until ?? null),
  exceptions: (row) => row.exceptions.map(({ desk, approval }) => `${desk ?? 'all'}: ${approval}`).join('; '),
  url: (row) => `/v1/findings/${row.id}`,
} as const satisfies Record<string, (row: FindingOfRow) => Cell>;
export type FindingColumn = keyof typeof FINDING_CELLS;

export const USUAL_COLUMNS: readonly FindingColumn[] = [
  ...([
    'id',
    'rule',
    'title',
    'sentence',
    'derived',
    'severity',
    'status',
    'agreement',
    'subject',
    'count',
    'unit',
  ] as const),
  ...(['actTime', 'firstSeen', 'lastSeen', 'triage', 'owner', 'due', 'suppressed', 'url'] as const),
];
