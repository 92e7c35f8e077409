import { planApproval } from './acts/approval.js';
import { planDisclosure } from './acts/disclosure.js';
import { planMatch } from './acts/match.js';
import { ActPlanner, type PlanContext, type PlannedAct } from './acts/planner.js';
import { planRegistrations } from './acts/registration.js';
import { planRequest } from './acts/request.js';
import { planValidation } from './acts/validation.js';
import { planWrittenActs } from './acts/written-act.js';

/** All acts of the chosen sides, each side's in the order of their times; those of one time in the order of the header. */
export async function planActs(context: PlanContext): Promise<PlannedAct[]> {
  const planner = new ActPlanner(context);
  await planRegistrations(planner);
  await planRequest(planner);
  planValidation(planner);
  planMatch(planner);
  await planApproval(planner);
  await planDisclosure(planner);
  await planWrittenActs(planner);
  return planner.acts
    .map((act, order) => ({ act, order, at: Date.parse(act.time) }))
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ act }) => act);
}
