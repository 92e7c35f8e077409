import { agencyOf } from '#libs/contracts';
import { type ActRule, type Clause, clause, type Irregular, iso } from '#libs/judging';
import { findingsOf } from '../irregular.js';

const AHEAD = 5 * 60_000;
const FAR_AHEAD = 60 * 60_000;
const BEHIND = 365 * 86_400_000;

export const int03: ActRule<'irregular'> = {
  id: 'INT-03',
  version: '2.0.5',
  title: 'Clock skew',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-8',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'entries',
  visibility: 'author',
  authorOf: agencyOf,
  falsePositives: 'Records of past years that are not marked as reconstructed.',
  on: 'irregular',
  judge: (facts) =>
    findingsOf(facts, (entry, index) => {
      const { source: subject, time, clock, contradicts, receivedAt } = entry;
      if (contradicts !== undefined)
        return {
          subject,
          severity: 'HIGH',
          clause: () => contradiction(entry, index, contradicts),
          role: 'entry',
          time,
        };
      if (clock === undefined) return undefined;
      const severity = clock - receivedAt > FAR_AHEAD ? 'HIGH' : 'MEDIUM';
      return { subject, severity, clause: () => skew(entry, index, clock), role: 'entry', time };
    }),
};

/** The source's own watermark had excluded such an old time. */
const contradiction = ({ time }: Irregular, index: number, vouched: number): Clause =>
  clause({
    field: 'event time',
    operator: 'after the time that its source had vouched for',
    expected: iso(vouched),
    actual: iso(time),
    holds: false,
    basis: 'the source’s own watermark',
    entries: [index],
  });

const skew = ({ receivedAt }: Irregular, index: number, clock: number): Clause => {
  const ahead = clock > receivedAt;
  return clause({
    field: 'event time, or what a watermark vouches for',
    operator: ahead ? 'at or before receipt and 5 minutes' : 'at or after receipt less 365 days, unless reconstructed',
    expected: iso(ahead ? receivedAt + AHEAD : receivedAt - BEHIND),
    actual: iso(clock),
    holds: false,
    basis: 'design',
    entries: [index],
  });
};
