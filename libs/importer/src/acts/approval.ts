import type { DataOf } from '#libs/contracts';
import type { ActPlanner } from './planner.js';
import { requestIdOf } from './request.js';

/** The source's approval of the disclosure. */
export async function planApproval(planner: ActPlanner): Promise<void> {
  const { loaded, sides, survey, keys } = planner.context;
  const { approval, matches } = loaded.header;
  if (!sides.source || !approval) return;
  const data: DataOf<'gov.transfer.disclosure.approved.v1'> = {
    approvalId: approval.id,
    requestId: requestIdOf(loaded),
    matchId: matches?.id,
    approverRef: keys.actor(approval.approver),
    count: survey.disclosure?.rows ?? 0,
  };
  const act = planner.envelope('source', approval.time);
  await planner.single('source', 'gov.transfer.disclosure.approved.v1', act, data);
}
