import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen, TriageState } from '#libs/contracts';
import { severities, type Severity } from '#libs/judging';
import { clock, DEFAULT_TARGETS } from './clock.js';
import { type Command, decide } from './decide.js';
import { NotAllowed } from './errors.js';
import { evolve } from './evolve.js';
import { reopened, type UnitsOfHit } from './reopened.js';
import { isClosed } from './states.js';
import { judgesState, shown, shownState } from './shown.js';
import { deed, FINDING, HOUR, iso, OTHER, SEEN, T0 } from './testing/acts.js';
import { packed } from './testing/hits.js';
import { isLapsed, type Triage } from './triage.js';

/** Hours since the finding was first seen. */
type Hours = number;
type Step = { at: Hours } & (
  | { judge: 'raised' | 'withdrawn' | 'restated' | 'retracted'; units?: number[]; severity?: Severity }
  | { officer: string; move: TriageState; until?: Hours; duplicateOf?: string; seen?: 'now' | Hours }
  | { officer: string; assign: string | null }
  | { rules: 'new' }
);
type Answer =
  | { step: number; refused?: boolean; changed?: boolean }
  | ({ at: Hours } & Partial<{
      state: TriageState;
      shown: string;
      queue: boolean;
      due: Hours | null;
      overdue: boolean;
      reopened: boolean;
      owner: string | null;
    }>);
interface Case {
  name: string;
  why: string;
  severity: Severity;
  /** What its units are; named items unless given. */
  about?: 'anything else' | 'items of which only the number is known';
  /** Of what each other finding is a duplicate. */
  others?: Record<string, string | null>;
  steps: Step[];
  then: Answer[];
}

/**
 * Written, with their answers, by somebody who had read docs/triage.md and no code. One desk and one finding; an officer sees what there is
 * when she acts, unless a step says of when.
 */
const CASES = JSON.parse(readFileSync(join(import.meta.dirname, 'testing/hard-cases.json'), 'utf8')) as Case[];

const rank = (severity: Severity): number => severities.indexOf(severity);
const timeOf = (hours: Hours): number => T0 + Math.round(hours * HOUR);

/** What the judge holds of the finding under one rule set. */
class Judged {
  hits: UnitsOfHit[] = [];
  units: readonly number[] = [];
  /** As of each hit. */
  readonly history: { at: number; units: readonly number[]; severity: Severity }[] = [];
  private peak: Severity;
  clockAt = T0;

  constructor(
    readonly ruleSet: string,
    public severity: Severity,
    readonly since: number,
    private readonly about: Case['about'],
  ) {
    this.peak = severity;
  }

  get count(): number {
    return this.units.length;
  }

  /** As the engine does: docs/triage.md says when the clock begins. */
  take(index: number, at: number, units: readonly number[], severity: Severity): void {
    const add = units.filter((unit) => !this.units.includes(unit));
    const remove = this.units.filter((unit) => !units.includes(unit));
    const begins = this.count === 0 && units.length > 0;
    if (begins || rank(severity) > rank(this.peak)) [this.peak, this.clockAt] = [severity, at];
    const delta = add.length - remove.length;
    const items = this.about === undefined ? packed(add, remove) : null;
    const unlisted = this.about?.startsWith('items') ? delta : 0;
    this.hits.push({
      ...{ index, delta, unlisted, severity, receivedAt: at, items },
      change: add.length > 0 ? 'raised' : delta < 0 ? 'withdrawn' : 'restated',
    });
    [this.units, this.severity] = [units, severity];
    this.history.push({ at, units, severity });
  }

  get seen(): Seen {
    const newest = `sha256:${String(this.hits.length).padStart(64, '0')}`;
    const { ruleSet, severity, count } = this;
    return {
      ...SEEN,
      ruleSet,
      severity,
      count,
      hits: this.hits.length,
      hit: newest,
      judged: (this.hits.at(-1)?.index ?? 0) + 1,
    };
  }
}

class Desk {
  private readonly sets: Judged[];
  private row: Triage | undefined;
  private entries = 0;
  /** What happened to each step. */
  readonly outcomes: ('done' | 'refused' | 'changed')[] = [];
  private readonly sawAt: { at: Hours; seen: Seen }[] = [];

  private takenBack = false;

  constructor(
    severity: Severity,
    private readonly about: Case['about'],
    private readonly others: Readonly<Record<string, string | null>>,
  ) {
    this.sets = [new Judged(SEEN.ruleSet, severity, T0, about)];
  }

  private get judged(): Judged {
    return this.sets.at(-1)!;
  }

  take(step: Step): void {
    this.outcomes.push(this.one(step));
    this.sawAt.push({ at: step.at, seen: this.judged.seen });
  }

  private one(step: Step): 'done' | 'refused' | 'changed' {
    const at = timeOf(step.at);
    if ('judge' in step) {
      const { judged } = this;
      this.takenBack = step.judge === 'retracted';
      const units = step.units ?? (step.judge === 'withdrawn' ? [] : judged.units);
      const severity = step.severity ?? judged.severity;
      if (judged.since !== at || this.sets.length === 1) judged.take(this.entries++, at, units, severity);
      else {
        const [first] = judged.hits;
        const anew = this.judgedAnew(at, severity);
        anew.take(first!.index, first!.receivedAt, units, severity);
        this.sets[this.sets.length - 1] = anew;
      }
      return 'done';
    }
    if ('rules' in step) {
      // The same entries, judged anew: with the same outcome, unless the next step says another at this hour.
      const { hits, history } = this.judged;
      const next = this.judgedAnew(at, hits[0]!.severity as Severity);
      for (const [i, one] of history.entries()) next.take(hits[i]!.index, one.at, one.units, one.severity);
      this.sets.push(next);
      return 'done';
    }
    return this.act(step, at);
  }

  private judgedAnew(at: number, severity: Severity): Judged {
    const sets = this.sets.filter(({ since }) => since !== at).length;
    return new Judged(`sha256:${String(sets).padStart(64, '9')}`, severity, at, this.about);
  }

  private act(step: Extract<Step, { officer: string }>, now: number): 'done' | 'refused' | 'changed' {
    const seen = this.seenIn(step);
    if ('move' in step && JSON.stringify(seen) !== JSON.stringify(this.judged.seen)) return 'changed';
    const command: Command =
      'move' in step
        ? {
            ...{
              kind: 'move',
              to: step.move,
              reason: 'because',
              seen,
              duplicateOf: step.duplicateOf && this.idOf(step.duplicateOf),
            },
            until: step.until === undefined ? undefined : iso(timeOf(step.until)),
          }
        : { kind: 'assign', to: step.assign === null ? null : person(step.assign) };
    try {
      const act = decide(this.row, command, {
        ...{ finding: FINDING, agreement: 'a', desk: 'irs', now, reopenedAt: this.back(), sees: () => true },
        duplicateOf: (of) => {
          const other = Object.entries(this.others).find(([name]) => this.idOf(name) === of)?.[1] ?? null;
          return other && this.idOf(other);
        },
        assignable: () => true,
      });
      const { row, mark } = evolve(this.row, deed(act, (this.row?.version ?? 0) + 1, { receivedAt: now }));
      expect(mark).toBeNull();
      this.row = row;
      return 'done';
    } catch (error) {
      if (error instanceof NotAllowed) return 'refused';
      throw error;
    }
  }

  private idOf(name: string): string {
    return name === 'this' ? FINDING : name === 'other' ? OTHER : name.padEnd(22, '_');
  }

  private seenIn(step: Extract<Step, { officer: string }>): Seen {
    const of = 'move' in step ? (step.seen ?? 'now') : 'now';
    if (of === 'now') return this.judged.seen;
    return this.sawAt.filter(({ at }) => at <= of).at(-1)!.seen;
  }

  private back(): string | null {
    const { row, judged } = this;
    if (!row?.move || !isClosed(row.state)) return null;
    const { ruleSet, severity, hits, since } = judged;
    const then = this.sets.find((one) => one.ruleSet === row.move!.seen.ruleSet)?.hits;
    const back = reopened(row.move.seen, { ruleSet, since, severity, hits }, then);
    return back && iso(back.at);
  }

  answer(at: Hours): object {
    const { judged, row } = this;
    const { count, severity, clockAt, hits } = judged;
    const now = timeOf(at);
    const back = this.back();
    const state = row?.state ?? 'new';
    const lapsed = row !== undefined && isLapsed(row, now);
    const desk = shownState({ state, lapsed, reopened: back !== null });
    const { due, overdue } = clock(
      { severity, count, clockAt },
      row,
      back === null ? null : Date.parse(back),
      DEFAULT_TARGETS,
      now,
    );
    return {
      ...{ state, shown: desk, due: due === null ? null : (due - T0) / HOUR, overdue, reopened: back !== null },
      queue: shown(judgesState({ count, takenBack: this.takenBack, change: hits.at(-1)!.change as 'raised' }), desk)
        ?.queue,
      owner: row?.owner?.subject ?? null,
    };
  }
}

const person = (subject: string) => ({ issuer: 'https://id.example', subject });

describe('hard cases of somebody who had read the documents alone', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', (_, { severity, about, others = {}, steps, then }) => {
    const desk = new Desk(severity, about, others);
    const asked = then.filter((one): one is Extract<Answer, { at: Hours }> => 'at' in one);
    const given = new Map<object, object>();
    // Each question is asked when all steps up to its hour are done.
    const rest = [...asked].sort((a, b) => a.at - b.at);
    const answerUpTo = (hour: Hours): void => {
      while (rest.length > 0 && rest[0]!.at < hour) given.set(rest[0]!, desk.answer(rest.shift()!.at));
    };
    for (const step of steps) {
      answerUpTo(step.at);
      desk.take(step);
    }
    answerUpTo(Infinity);
    for (const one of then) {
      if ('at' in one) {
        const { at, ...expected } = one;
        expect({ at, ...given.get(one) }).toMatchObject({ at, ...expected });
      } else {
        const outcome = one.refused ? 'refused' : one.changed ? 'changed' : 'done';
        expect([one.step, desk.outcomes[one.step]]).toEqual([one.step, outcome]);
      }
    }
  });
});
