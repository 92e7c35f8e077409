import { apiProblems } from '../http/problems.js';
import { OversightLogAway } from '../oversight/errors.js';
import type { PlacedAct } from '../oversight/oversight-log.js';
import { entryBody } from './act-answer.js';
import type { BulkRow, PreviewRow } from './bulk.answers.js';
import type { Examined } from './examined.js';
import { deskBody } from './standing.js';

type RowProblem = NonNullable<BulkRow['problem']>;
const problems = apiProblems();

/** As an answer of its own has it, without the name of the occurrence. What nobody has foreseen is in the log alone. */
export function problemOf(error: unknown): RowProblem {
  const known = problems.problemOf(error);
  if (!known)
    return {
      ...{ type: 'about:blank', title: 'Internal Server Error', status: 500 },
      detail: 'It failed here; the log says how.',
    };
  const { type, title, status, detail } = known;
  return { type, title, status, ...(detail === undefined ? {} : { detail }) };
}

const NOT_THERE = 'There is no such finding, or none that you may see.';
const THERE = 'Your desk has it so already.';

export function previewRow(finding: string, examined: Examined): PreviewRow {
  const { kind } = examined;
  if (kind === 'not-found')
    return { finding, outcome: kind, detail: NOT_THERE, triage: null, problem: null, version: null, seen: null };
  const { standing } = examined;
  if (kind === 'stale') throw new Error('a preview compares with nothing');
  const { version } = standing.now;
  const row = { finding, triage: deskBody(standing), version, seen: standing.seen, problem: null, detail: null };
  if (kind === 'refused') {
    const problem = problemOf(examined.error);
    return { ...row, outcome: kind, detail: problem.detail ?? null, problem };
  }
  return { ...row, outcome: kind, detail: kind === 'unchanged' ? THERE : null };
}

const NOTHING = { triage: null, problem: null, version: null, entry: null, news: null };

export const doneRow = (finding: string, { index, receivedAt, version }: PlacedAct): BulkRow => ({
  ...NOTHING,
  ...{ finding, result: 'done', detail: null, version, entry: entryBody(index, receivedAt) },
});

export const refusedRow = (finding: string, triage: BulkRow['triage'], problem: RowProblem): BulkRow => ({
  ...NOTHING,
  ...{ finding, result: 'refused', triage, problem, detail: problem.detail ?? null },
});

export function notTried(finding: string, why: string): BulkRow {
  const problem = problemOf(new OversightLogAway(why));
  const detail = `Not tried: ${why}. Send the same request with the same Idempotency-Key to go on.`;
  return refusedRow(finding, null, { ...problem, detail });
}

/** Of a finding with which nothing was done. */
export function leftRow(finding: string, examined: Exclude<Examined, { kind: 'change' }>): BulkRow {
  if (examined.kind === 'not-found') return { ...NOTHING, finding, result: 'not-found', detail: NOT_THERE };
  const triage = deskBody(examined.standing);
  if (examined.kind === 'refused') return refusedRow(finding, triage, problemOf(examined.error));
  if (examined.kind === 'unchanged') return { ...NOTHING, finding, result: 'unchanged', detail: THERE, triage };
  const { news } = examined;
  const detail = news ? 'The finding is not as you saw it.' : 'Your desk’s triage is not as you saw it.';
  return { ...NOTHING, finding, result: 'stale', detail, triage, news };
}
