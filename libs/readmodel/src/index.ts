export { NoLiveGeneration } from './errors.js';
export { type Contact, type DisclosedItem, disclosedItems } from './queries/accounting.js';
export { entriesOfAgreement, findingsOfAgreement, shardOfAgreement } from './queries/agreement-evidence.js';
export { agreement, agreements } from './queries/agreements.js';
export { asOf, type AsOf } from './queries/as-of.js';
export { summedParts, type SummedPart, type SummedParts, type SumPosition } from './queries/disclosure-parts.js';
export { entriesOfEvent, findingsOfEntries, receiptsOfEvent, refusalsOf } from './queries/entries.js';
export { type FindingHit, findingHits } from './queries/finding-hits.js';
export { type FindingItem, findingItems } from './queries/finding-items.js';
export { finding, type FindingDetail, findings, type FindingSummary } from './queries/findings.js';
export { funnelRequests, type FunnelOfRequest, type FunnelSums, funnelTotal, knowsSources } from './queries/funnel.js';
export { type Ask, hitsFrom, hitsOfFindings } from './queries/hits.js';
export { liveProgress, openFindings, unjudged } from './queries/live.js';
export { notEvaluable } from './queries/not-evaluable.js';
export { inSnapshot, type Queryable, type Reader, WHOLE_LEDGER } from './queries/queryable.js';
export { oversightFolded } from './queries/oversight-cursor.js';
export { type Overview, overview } from './queries/overview.js';
export { detectorPositions, gaps } from './queries/status.js';
export { type ActOfDesk, timelineOf, timelineOfApproval } from './queries/timeline.js';
export { duplicatesFrom, triageNow, type TriageNow, triageOf, triagesOf } from './queries/triage.js';
export { approvalOfRow, type ApprovalRow, triageOfRow, type TriageRow } from './queries/triage-rows.js';
export { triageState, type TriageStateParameters } from './queries/triage-state.js';
export { visibleEntries, type VisibleEntries } from './queries/visible-entries.js';
export { isMigrated, readmodelTables, whatHidesRows } from './queries/tables.js';
export {
  allHits,
  askOf,
  type FindingAsText,
  findingsAsText,
  foldedTo,
  hitsBetween,
  leftOut,
  liveGeneration,
  type StoredGeneration,
  storedGenerations,
  sumsThatDiffer,
} from './queries/stored-findings.js';
export { DASHBOARD_VIEWS } from './schema/dashboard.js';
export { readmodelSchema } from './schema/index.js';
export { TRIAGE_TABLES } from './schema/triage-tables.js';
export { FOLDED_TABLES, type FoldedTable, VOID_ROWS, WAITING_UNDER } from './schema/tables.js';
