import { millis } from '#libs/contracts';
import { type ActRule, greatest } from '#libs/judging';

const AHEAD = 5 * 60_000;
const FAR_AHEAD = 60 * 60_000;
const BEHIND = 365 * 86_400_000;

export const int03: ActRule<'entry'> = {
  id: 'INT-03',
  version: '1.0.1',
  title: 'Clock skew',
  status: 'stable',
  severity: 'HIGH',
  basis: 'NIST SP 800-53 AU-8',
  theory: 'asserted',
  pack: 'core',
  subject: 'source',
  unit: 'entries',
  falsePositives: 'Records of past years that are not marked as reconstructed.',
  on: 'entry',
  judge({ entry: { event }, index, receivedAt }) {
    if (!event) return [];
    const stated = [millis(event.time)];
    if (event.type === 'gov.transfer.source.watermarked.v1') stated.push(millis(event.data.upTo));
    const ahead = greatest(stated) - receivedAt;
    const behind = event.known === 'reconstructed' ? 0 : receivedAt - stated[0]!;
    if (ahead <= AHEAD && behind <= BEHIND) return [];
    return [
      {
        subject: event.source,
        verdict: 'hit',
        count: 1,
        severity: ahead > FAR_AHEAD ? 'HIGH' : 'MEDIUM',
        clauses: [
          {
            field: 'event time or watermark, ahead of receipt',
            operator: 'at most',
            expected: '5 minutes',
            actual: ahead > AHEAD ? 'more' : 'within',
          },
          {
            field: 'event time, behind receipt',
            operator: 'at most',
            expected: '1 year unless reconstructed',
            actual: behind > BEHIND ? 'more' : 'within',
          },
        ],
        evidence: [{ role: 'entry', index }],
      },
    ];
  },
};
