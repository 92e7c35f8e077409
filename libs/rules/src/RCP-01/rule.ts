import {
  type Act,
  type ActRule,
  type ActVerdict,
  basisOf,
  clause,
  type Explained,
  evidenceOf,
  iso,
  type View,
} from '#libs/judging';
import { type Answer, answersPart, answersTo, byPromise, type Promised, SEVERAL } from '../receipts.js';

const DEFAULT_HOURS = 72;
const HOUR = 3_600_000;

/** A part that awaits a receipt: its deadline, and the first receipt that answers it. */
interface Awaited extends Promised {
  hours: number;
  deadline: number;
  answer: Answer | undefined;
}

export const rcp01: ActRule<'disclosure'> = {
  id: 'RCP-01',
  version: '2.0.7',
  title: 'Receipt not acknowledged in time',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-10(3); 26 USC 6103(p)(4)(A)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  visibility: 'both',
  falsePositives: 'An outage at the recipient.',
  alone: true,
  on: 'disclosure',
  judge(disclosure, view) {
    const { subject } = disclosure;
    const { promised, unpromised } = byPromise(disclosure, view);
    const verdicts: ActVerdict[] = [];
    if (unpromised) verdicts.push({ subject, verdict: 'not evaluable', reason: 'receipts: none', items: 1 });
    if (promised.length === 0) return verdicts;
    const { answers, unclear } = answersTo(disclosure, view);
    const awaited = promised.map((one) => awaitedOf(one, answers, view));
    const overdue = awaited.filter((one) => isOverdue(one, view));
    if (overdue.length === 0) {
      const explain = () => explained(awaited.at(-1)!, 'MEDIUM', view);
      return [...verdicts, { subject, verdict: 'pass', explain }];
    }
    const all = [...answers, ...unclear].sort((a, b) => a.at - b.at);
    if (!promised.some((one) => isOverdue(awaitedOf(one, all, view), view)))
      return [...verdicts, { subject, verdict: 'not evaluable', reason: SEVERAL, items: 1 }];
    const twice = overdue.filter((one) => isTwiceOverdue(one, view));
    const deciding = (twice[0] ?? overdue[0])!;
    const explain = () => explained(deciding, twice.length > 0 ? 'HIGH' : 'MEDIUM', view);
    return [...verdicts, { subject, verdict: 'hit', count: 1, explain }];
  },
};

function awaitedOf({ part, version }: Promised, answers: readonly Answer[], view: View): Awaited {
  const hours = version.policy.ackDeadlineHours?.value ?? DEFAULT_HOURS;
  const answer = answers.find((one) => answersPart(one, part, view));
  return { part, version, hours, deadline: view.at(part.act) + hours * HOUR, answer };
}

const isOverdue = ({ part: { act }, deadline, answer }: Awaited, view: View): boolean =>
  (!answer || answer.at > deadline) && view.passed(deadline, act);

function isTwiceOverdue({ part: { act }, deadline, hours, answer }: Awaited, view: View): boolean {
  const twice = deadline + hours * HOUR;
  return answer ? answer.at > twice : view.passed(twice, act);
}

function explained(
  { part: { act }, version, deadline, answer }: Awaited,
  severity: 'MEDIUM' | 'HIGH',
  view: View,
): Explained {
  const receipt: Act | undefined = answer?.receipt;
  const threshold = version.policy.ackDeadlineHours;
  return {
    severity,
    clauses: [
      clause({
        field: 'receipt.time',
        operator: 'at or before',
        expected: iso(deadline),
        actual: answer ? iso(answer.at) : null,
        holds: answer !== undefined && answer.at <= deadline,
        basis: threshold ? basisOf(threshold, version) : `${DEFAULT_HOURS} hours, default`,
        entries: [act.index, ...(receipt ? [receipt.index] : [])],
      }),
      clause({
        field: 'receipt.time',
        operator: 'at or after the part that it answers',
        expected: iso(view.at(act)),
        actual: answer ? iso(answer.at) : null,
        holds: answer !== undefined,
        entries: [act.index],
      }),
    ],
    evidence: [evidenceOf('disclosure', act), ...(receipt ? [evidenceOf('receipt', receipt)] : [])],
    at: act.time,
  };
}
