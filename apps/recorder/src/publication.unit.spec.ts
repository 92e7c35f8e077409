import { NotAnExtension, type Publication, SigningHeld } from '#libs/ledger';
import { PublicationProgress } from './publication.js';

const GRACE_MS = 60_000;

describe('PublicationProgress', () => {
  let now: number;
  let progress: PublicationProgress;
  beforeEach(() => {
    now = 5_000;
    progress = new PublicationProgress(GRACE_MS, () => now);
  });
  const round = (change: Partial<Publication>): void =>
    progress.observe({ failed: [], unpublished: [], unwitnessed: [], ...change });
  const held = { shard: '0', error: new SigningHeld('too few witnesses have said what they saw of this log') };
  const broken = { shard: '1', error: new NotAnExtension('1', 20, 10, 'entries that were signed are gone') };
  const lost = { shard: '0', size: 20, forMs: 1_000, overdue: false, detail: 'no quorum of witnesses (a: away)' };
  const bare = { shard: '0', size: 20, forMs: 61_000 };

  it('says that no round has ended yet, then that nothing waits; ready both times', () => {
    expect(progress.readiness()).toEqual({ ready: true, state: 'starting' });
    round({});
    expect(progress.readiness()).toEqual({ ready: true, state: 'current' });
  });

  it('waits for the quorum within the grace period, and has stopped after it; ready both times', () => {
    round({ unpublished: [lost] });
    expect(progress.readiness()).toEqual({
      ready: true,
      state: 'waiting',
      detail: 'shard 0: checkpoint 20 is signed and not published for 1 s: no quorum of witnesses (a: away)',
    });
    round({ unpublished: [{ ...lost, forMs: 61_000, overdue: true }] });
    expect(progress.readiness()).toMatchObject({ ready: true, state: 'stopped' });
    round({});
    expect(progress.readiness()).toEqual({ ready: true, state: 'current' });
  });

  it('waits as long for those whom the guard asks before it signs, and counts from the first round', () => {
    round({ failed: [held] });
    expect(progress.readiness()).toEqual({
      ready: true,
      state: 'waiting',
      detail: 'shard 0: nothing is signed yet: too few witnesses have said what they saw of this log',
    });
    now += GRACE_MS - 1;
    round({ failed: [held] });
    expect([progress.state, progress.unsigned]).toMatchObject(['waiting', [{ shard: '0', forMs: GRACE_MS - 1 }]]);
    now += 1;
    expect(progress.readiness()).toMatchObject({ ready: true, state: 'stopped' });
    round({});
    expect([progress.state, progress.unsigned]).toEqual(['current', []]);
    round({ failed: [held] });
    expect([progress.state, progress.unsigned]).toMatchObject(['waiting', [{ forMs: 0 }]]);
  });

  it('has stopped at once where the tree contradicts what was signed; recording goes on', () => {
    round({ failed: [broken], unpublished: [lost] });
    expect(progress.readiness()).toEqual({
      ready: true,
      state: 'stopped',
      detail: expect.stringMatching(/^shard 1: .*entries that were signed are gone; shard 0: checkpoint 20 is signed/),
    });
  });

  it('says what is published without the quorum, also while the next checkpoint waits for its turn', () => {
    round({ unwitnessed: [bare] });
    expect(progress.readiness()).toEqual({
      ready: true,
      state: 'unwitnessed',
      detail: 'shard 0: checkpoint 20 is published without the quorum, as COUNTERSIGN_WITNESS_FAIL_OPEN says',
    });
    round({ unwitnessed: [bare], unpublished: [{ ...lost, size: 30, overdue: true }] });
    expect(progress.state).toBe('unwitnessed');
    // Another shard has nothing published in its place.
    round({ unwitnessed: [bare], unpublished: [{ ...lost, shard: '1', overdue: true }] });
    expect(progress.state).toBe('stopped');
  });

  it('does not say how long the log of accesses is, nor when it grew', () => {
    const access = { shard: 'access', size: 117, forMs: 1_000, detail: 'no quorum of witnesses (a: has 116)' };
    round({ unpublished: [{ ...access, overdue: false }], unwitnessed: [access] });
    expect(progress.readiness()).toEqual({ ready: true, state: 'current' });
    round({ failed: [{ shard: 'access', error: new SigningHeld('held') }] });
    expect(progress.readiness()).toEqual({ ready: true, state: 'current' });
    round({ failed: [{ shard: 'access', error: new NotAnExtension('access', 117, 116, 'gone') }] });
    const stopped = {
      ready: true,
      state: 'stopped',
      detail: "shard access: its checkpoints stand still; the recorder's log says why",
    };
    expect(progress.readiness()).toEqual(stopped);
    round({ unpublished: [{ ...access, forMs: 61_000, overdue: true }] });
    expect(progress.readiness()).toEqual(stopped);
    // Metrics, which need a secret, have it all the same.
    expect(progress.unpublished).toHaveLength(1);
  });
});
