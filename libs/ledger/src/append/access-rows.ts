import type { PoolClient } from 'pg';
import type { Access } from '#libs/contracts';
import type { LeafDraft } from './draft.js';
import type { Places } from './places.js';

/** What is kept of an entry of `access` to ask by; a function of the entry alone. */
export interface AccessRow {
  index: number;
  /** RFC 3339 UTC. */
  receivedAt: string;
  issuer: string;
  subject: string;
  role: string;
  agency: string | null;
  /** null: all. */
  agencies: readonly string[] | null;
  agreements: readonly string[] | null;
  view: string;
  route: string;
  /** The entry's `access` in JSON. */
  body: string;
}

export function accessRow(index: number, receivedAt: string, access: Access): AccessRow {
  const { reader, about, view, route } = access;
  const named = <T>(all: '*' | T): T | null => (all === '*' ? null : all);
  return {
    index,
    receivedAt,
    issuer: reader.issuer,
    subject: reader.subject,
    role: reader.role,
    agency: reader.agency,
    agencies: named(about.agencies),
    agreements: named(about.agreements),
    view,
    route,
    body: JSON.stringify(access),
  };
}

export async function insertAccess(client: PoolClient, drafts: readonly LeafDraft[], places: Places): Promise<void> {
  const rows = drafts.flatMap(({ access }, i) =>
    access ? [accessRow(places.placed[i]!.index, places.placed[i]!.receivedAt, access)] : [],
  );
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO ledger.access_entry (index, received_at, issuer, subject, role, agency, agencies, agreements, view, route, body)
     SELECT index, "receivedAt", issuer, subject, role, agency, agencies, agreements, view, route, body
     FROM json_to_recordset($1) AS r(index bigint, "receivedAt" timestamptz, issuer text, subject text, role text, agency text,
       agencies text[], agreements text[], view uuid, route text, body text)`,
    [JSON.stringify(rows)],
  );
}
