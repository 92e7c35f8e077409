import type { FindingSummary } from '#libs/readmodel';
import { actCell, type Cell, timeCell } from '../exports/csv.js';
import { findingBody } from './finding-body.js';

/** Columns of a file of findings, by the names that the answers have. */
export const FINDING_CELLS = {
  id: (row) => row.id,
  rule: (row) => row.rule,
  ruleVersion: (row) => row.version,
  title: (row) => findingBody(row).title,
  theory: (row) => findingBody(row).theory,
  severity: (row) => row.severity,
  status: (row) => findingBody(row).status,
  restated: (row) => row.restated,
  retracted: (row) => row.retracted,
  agreement: (row) => row.agreement,
  subject: (row) => row.subject,
  subjectKind: (row) => findingBody(row).subjectKind,
  count: (row) => row.count,
  unit: (row) => findingBody(row).unit,
  shard: (row) => row.shard,
  actTime: (row) => actCell(row.at),
  firstSeen: (row) => timeCell(row.firstSeen),
  lastSeen: (row) => timeCell(row.lastSeen),
  url: (row) => `/v1/findings/${row.id}`,
} as const satisfies Record<string, (row: FindingSummary) => Cell>;
export type FindingColumn = keyof typeof FINDING_CELLS;

export const USUAL_COLUMNS: readonly FindingColumn[] = [
  ...(['id', 'rule', 'title', 'severity', 'status', 'agreement', 'subject', 'count', 'unit'] as const),
  ...(['actTime', 'firstSeen', 'lastSeen', 'url'] as const),
];
