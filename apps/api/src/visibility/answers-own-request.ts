import type { DataSource } from 'typeorm';
import type { Entry } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { approvalOf, inSnapshot } from '#libs/readmodel';
import { deskOf } from '#libs/triage';
import { readerOf } from './reader.js';

/**
 * Whether an entry is what somebody of another desk decided on a request of the reader's own desk, which reads it as it reads its own acts.
 * The entry does not say whose request it is; the approval does.
 */
export async function answersOwnRequest(db: DataSource, who: Principal, entry: Entry | null): Promise<boolean> {
  const act = entry?.oversight?.act;
  const desk = deskOf(who);
  if (desk === undefined || (act?.kind !== 'approval.given' && act?.kind !== 'approval.refused')) return false;
  const approval = await inSnapshot(db, readerOf(who), (tx) => approvalOf(tx, act.approval));
  return approval?.desk === desk;
}
