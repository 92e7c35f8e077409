import type { Triage } from './finding-queries.js';
import { newsOf } from './news.js';

const own = {
  desk: 'irs',
  version: 1,
  shown: 'new',
  state: 'new',
  owner: null,
  move: null,
} as unknown as Triage['own'];
const seen = { shard: '0', judged: 23, ruleSet: 'sha256:a', hits: 1, hit: 'sha256:b', count: 2, severity: 'HIGH' };
const shown = { finding: 'f', own, others: [], seen } as unknown as Triage;
const nameOf = ({ subject }: { subject: string }): string => subject;

describe('what is new meanwhile', () => {
  it('is nothing while only other findings were judged', () => {
    expect(newsOf(shown, { ...shown, seen: { ...shown.seen, judged: 900 } }, 'items', nameOf)).toEqual([]);
  });

  it('is what a colleague did, what another desk did, and what was found', () => {
    const now = {
      ...shown,
      own: { ...own!, version: 2, owner: { issuer: 'i', subject: 'Ada' } },
      others: [{ ...own!, desk: 'ice' }],
      seen: { ...shown.seen, hit: 'sha256:c', count: 1, severity: 'CRITICAL' as const },
    };
    expect(newsOf(shown, now, 'items', nameOf)).toEqual([
      ...['Ada has it now.', 'ICE acted.', 'It counts 1 item now, and counted 2.', 'Its severity is critical now.'],
    ]);
  });

  it('is also what time does, and a comparison that changed alone', () => {
    const lapsed = { ...shown, own: { ...own!, shown: 'lapsed' as const } };
    expect(newsOf(shown, lapsed, 'items', nameOf)).toEqual(['Its state is Acceptance lapsed now, and was New.']);
    const restated = { ...shown, seen: { ...shown.seen, hit: 'sha256:c' } };
    expect(newsOf(shown, restated, 'items', nameOf)).toEqual(['What was compared has changed.']);
  });
});
