import { type Act, exchange, GIVER, officer, preface, type Statement, TAKER, uuid, watermark } from './acts.js';
import { iso } from './acts.js';
import { nameOf } from './plan.js';

const AGREEMENTS = 4;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** One exchange in ten is acknowledged this many minutes later than the others. */
const LATE_MINUTES = [2, 3, 4, 5];

/**
 * Single-item exchanges in real time: the acts that are due now, with the numbers of their sources. A tenth of the receipts is minutes
 * late.
 */
export class SteadyFlow {
  private readonly numbers = new Map<string, number>();
  private ids = 0;
  private exchanges = 0;
  private step = 0;
  /** By delay, so that each list is in order of time. */
  private readonly late = LATE_MINUTES.map(() => [] as { n: number; due: number }[]);

  /** The acts that make the agreements bind. */
  *before(now: number): Generator<Act> {
    const term = { effectiveFrom: iso(now - DAY_MS), effectiveTo: iso(now + 365 * DAY_MS) };
    for (let agreement = 0; agreement < AGREEMENTS; agreement++) {
      for (const statement of preface(GIVER, TAKER, term)) yield this.act(statement, agreement, now - MINUTE_MS);
    }
  }

  /** The next `count` acts. */
  *acts(count: number, now: number): Generator<Act> {
    for (let i = 0; i < count; i++) yield this.lateReceipt(now) ?? this.next(now);
  }

  /** Every source vouches for all its acts before now. */
  *watermarks(now: number): Generator<Act> {
    for (let agreement = 0; agreement < AGREEMENTS; agreement++) {
      for (const source of [GIVER, TAKER]) {
        const number = (this.numbers.get(`${agreement} ${source}`) ?? 0) + 1;
        yield this.act(watermark(source, now - 1, number), agreement, now);
      }
    }
  }

  private next(now: number): Act {
    const n = this.exchanges;
    const statement = exchange(n, this.step, GIVER, TAKER, officer(n));
    const steps = n % 10 === 0 ? 3 : 4;
    if (steps === 3 && this.step === 0) this.postpone(n, now);
    this.step = (this.step + 1) % steps;
    if (this.step === 0) this.exchanges += 1;
    return this.act(statement, n % AGREEMENTS, now);
  }

  private postpone(n: number, now: number): void {
    const delay = (n / 10) % LATE_MINUTES.length;
    this.late[delay]!.push({ n, due: now + LATE_MINUTES[delay]! * MINUTE_MS });
  }

  private lateReceipt(now: number): Act | undefined {
    const due = this.late.find(([first]) => first !== undefined && first.due <= now)?.shift();
    return due && this.act(exchange(due.n, 3, GIVER, TAKER, officer(due.n)), due.n % AGREEMENTS, now);
  }

  private act(statement: Statement, agreement: number, time: number): Act {
    const stream = `${agreement} ${statement.source}`;
    const sequence = (this.numbers.get(stream) ?? 0) + 1;
    this.numbers.set(stream, sequence);
    return { ...statement, agreement: nameOf(agreement), time, sequence, id: uuid(this.ids++) };
  }
}
