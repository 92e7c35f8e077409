import fc from 'fast-check';
import { type OversightAct, TRIAGE_STATES, type TriageState } from '#libs/contracts';
import { type Clock, clock, DEFAULT_TARGETS } from './clock.js';
import { type Context, decide } from './decide.js';
import { NotAllowed } from './errors.js';
import { evolve } from './evolve.js';
import { reopened, type UnitsOfHit } from './reopened.js';
import { isClosed } from './states.js';
import { DAY, deed, FINDING, HOUR, iso, OTHER, SEEN, T0 } from './testing/acts.js';
import { hit } from './testing/hits.js';
import type { Triage } from './triage.js';

const TARGET = DEFAULT_TARGETS.HIGH!;

/** What happens next, and how many hours later. `grows`: a hit with new units; `changes`: one that adds none. */
type Step = { after: number } & ({ kind: 'move'; to: TriageState; days: number } | { kind: 'grows' | 'changes' });

const after = fc.integer({ min: 1, max: 100 });
const move: fc.Arbitrary<Step> = fc.record({
  ...{ kind: fc.constant('move' as const), after },
  ...{ to: fc.constantFrom(...TRIAGE_STATES), days: fc.integer({ min: 1, max: 10 }) },
});
const steps = (...others: ('grows' | 'changes')[]): fc.Arbitrary<Step[]> =>
  fc.array(others.length === 0 ? move : fc.oneof(move, move, fc.record({ kind: fc.constantFrom(...others), after })), {
    minLength: 1,
    maxLength: 25,
  });

/**
 * A desk and a judge, hour by hour, as api and detector have them act: commands are decided with what is derived then, and folded. `elapsed`
 * is a stopwatch beside them: it runs while the finding waits, stands while it is closed, and begins anew where the finding comes back.
 */
class Desk {
  now = T0;
  row: Triage | undefined;
  hits: UnitsOfHit[] = [{ ...hit(0, { delta: 1 }), receivedAt: T0 }];
  elapsed = 0;
  /** With new hits that it had not when it was closed. */
  private back = false;

  get clock(): Clock {
    const at = this.reopenedAt;
    const finding = { severity: 'HIGH', count: this.count, clockAt: T0 } as const;
    return clock(finding, this.row, at === null ? null : Date.parse(at), DEFAULT_TARGETS, this.now);
  }

  get waits(): boolean {
    const { row } = this;
    const lapsed = row?.state === 'accepted' && row.move!.until! <= this.now;
    return row === undefined || !isClosed(row.state) || lapsed || this.back;
  }

  take(step: Step): void {
    for (const end = this.now + step.after * HOUR; this.now < end; this.now += HOUR)
      if (this.waits) this.elapsed += HOUR;
    if (step.kind === 'move') return this.move(step.to, step.days);
    const { index } = this.hits.at(-1)!;
    const { now } = this;
    this.hits.push({ ...hit(index + 1, { delta: step.kind === 'grows' ? 1 : 0 }), receivedAt: now });
    if (step.kind === 'changes' || !this.row || !isClosed(this.row.state) || this.back) return;
    [this.back, this.elapsed] = [true, 0];
  }

  private move(to: TriageState, days: number): void {
    const { now, row, reopenedAt } = this;
    const seen = { ...SEEN, judged: this.hits.at(-1)!.index + 1, hits: this.hits.length, count: this.count };
    const context: Context = {
      ...{ finding: FINDING, agreement: 'a', desk: 'irs', now, reopenedAt },
      ...{ sees: () => true, duplicateOf: () => null, assignable: () => true },
    };
    const until = to === 'accepted' ? iso(now + days * DAY) : undefined;
    const duplicateOf = to === 'duplicate' ? OTHER : undefined;
    let act: OversightAct;
    try {
      act = decide(row, { kind: 'move', to, reason: 'r', seen, until, duplicateOf }, context);
    } catch (error) {
      if (error instanceof NotAllowed) return;
      throw error;
    }
    const { row: next, mark } = evolve(row, deed(act, (row?.version ?? 0) + 1, { receivedAt: now }));
    expect(mark).toBeNull();
    [this.row, this.back] = [next, false];
  }

  private get count(): number {
    return this.hits.reduce((sum, { delta }) => sum + delta, 0);
  }

  private get reopenedAt(): string | null {
    if (!this.row?.move || !isClosed(this.row.state)) return null;
    const live = { ruleSet: SEEN.ruleSet, since: T0, severity: 'HIGH' as const, hits: this.hits };
    const back = reopened(this.row.move.seen, live);
    return back && iso(back.at);
  }
}

describe('the clock of a desk', () => {
  it('is a stopwatch, whatever a desk and the judge do', () => {
    fc.assert(
      fc.property(steps('grows', 'changes'), (all) => {
        const desk = new Desk();
        for (const step of all) {
          desk.take(step);
          const { due, overdue } = desk.clock;
          expect(due).toBe(desk.waits ? desk.now + TARGET - desk.elapsed : null);
          expect(overdue).toBe(desk.waits && desk.elapsed >= TARGET);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives nobody time for what she does by hand: what was overdue is so whenever it waits', () => {
    fc.assert(
      fc.property(steps('changes'), (all) => {
        const desk = new Desk();
        let late = false;
        for (const step of all) {
          desk.take(step);
          late ||= desk.clock.overdue;
          if (desk.waits) expect(desk.clock.overdue).toBe(late);
        }
      }),
      { numRuns: 500 },
    );
  });
});
