import type { PoolClient } from 'pg';
import { approvalOfRow, type ApprovalRow, triageOfRow, type TriageRow } from '#libs/readmodel';
import { type OversightEntry, rowOf } from './entry.js';
import type { OversightFold } from './fold.js';
import type { StoredRow } from './rows.js';

/** Reads the rows that entries are about. */
export async function loadRows(
  client: PoolClient,
  fold: OversightFold,
  entries: readonly OversightEntry[],
): Promise<void> {
  const bodies = entries.flatMap(({ body }) => (body ? [body] : []));
  const acts = new Map(bodies.map((body) => [rowOf(body), body.act]));
  const findings = [...acts.values()].flatMap((act) => ('finding' in act ? [act] : []));
  const approvals = [...acts.values()].flatMap((act) => ('finding' in act ? [] : [act.approval]));
  if (findings.length > 0) {
    const { rows } = await client.query<TriageRow>(
      `SELECT t.* FROM readmodel.triage t JOIN unnest($1::text[], $2::text[]) AS r(finding, desk) USING (finding, desk)`,
      [findings.map(({ finding }) => finding), findings.map(({ desk }) => desk)],
    );
    for (const row of rows) fold.triage.set(`finding/${row.finding}/${row.desk}`, triageOfRow(row));
  }
  if (approvals.length > 0) {
    const { rows } = await client.query<ApprovalRow>('SELECT * FROM readmodel.approval WHERE id = ANY($1::uuid[])', [
      approvals,
    ]);
    for (const row of rows) fold.approvals.set(`approval/${row.id}`, approvalOfRow(row));
  }
}

const ACTS = `INSERT INTO readmodel.oversight_act
  (index, received_at, kind, stream, version, desk, agreement, finding, approval, issuer, subject, mark, body)
  SELECT r.index, r.received_at, r.kind, r.stream, r.version, r.desk, r.agreement, r.finding, r.approval, r.issuer, r.subject, r.mark, b.body::json
  FROM json_populate_recordset(NULL::readmodel.oversight_act, $1::json) r
  JOIN unnest($2::bigint[], $3::text[]) AS b(index, body) USING (index)`;

/** The columns of a table that a later version of a row replaces. */
const upsert = (table: string, key: readonly string[], sample: StoredRow): string => {
  const set = Object.keys(sample).filter((column) => !key.includes(column));
  return `INSERT INTO readmodel.${table} (${[...key, ...set].join(', ')})
    SELECT ${[...key, ...set].map((column) => `r.${column}`).join(', ')} FROM json_populate_recordset(NULL::readmodel.${table}, $1::json) r
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.map((column) => `${column} = excluded.${column}`).join(', ')}`;
};

/** Writes what a fold made. All rows of a table name the same columns. */
export async function writeRows(
  client: PoolClient,
  { acts, triage, approvals }: Pick<ReturnType<OversightFold['rows']>, 'acts' | 'triage' | 'approvals'>,
): Promise<void> {
  if (acts.length > 0)
    await client.query(ACTS, [
      JSON.stringify(acts.map(({ body: _, ...row }) => row)),
      acts.map(({ index }) => index),
      acts.map(({ body }) => body),
    ]);
  if (triage.length > 0)
    await client.query(upsert('triage', ['finding', 'desk'], triage[0]!), [JSON.stringify(triage)]);
  if (approvals.length > 0) await client.query(upsert('approval', ['id'], approvals[0]!), [JSON.stringify(approvals)]);
}
