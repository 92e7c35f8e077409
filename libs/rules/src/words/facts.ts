import { agencyOf } from '#libs/contracts';
import { agencyOfSubject, type Clause, idOfSubject, type Severity } from '#libs/judging';
import { isDefault } from './bases.js';

/** What a sentence is made of: what the row of a finding has. Whoever sees a finding sees all of it (docs/visibility.md). */
export interface Told {
  rule: string;
  /** Units that hit now; 0: the finding is withdrawn. */
  count: number;
  severity: Severity;
  subject: string;
  /** null: it belongs to no agreement. */
  agreement: string | null;
  /** RFC 3339, of its act. null: it is about no single act, or it is shown as it was, which does not say. */
  at: string | null;
  /** The one agency on the recipient’s side of its acts. null: none is known, or there are several. */
  recipient: string | null;
  clauses: readonly Clause[];
}

/**
 * The sentences of one rule. Each is whole, so that it can be translated as one text; what is put into it are names, numbers with their
 * separators, and days. It lies beside the rule and outside its content: words change no verdict, and so no version.
 */
export interface RuleSentence {
  /** It is withdrawn: nothing is found any more, which says nothing about what happened. */
  zero: (facts: Facts) => string;
  one: (facts: Facts) => string;
  many: (facts: Facts) => string;
  /** How the number or the verdict was worked out. null: a single record states it, and the agreement is the only yardstick. */
  derived: (facts: Facts) => string | null;
}

/** A finding’s facts, in the form in which sentences take them. */
export class Facts {
  constructor(private readonly told: Told) {}

  get severity(): Severity {
    return this.told.severity;
  }

  get subject(): string {
    return this.told.subject;
  }

  get count(): number {
    return this.told.count;
  }

  /** The count: `2,350`. */
  get n(): string {
    return inDigits(this.told.count);
  }

  get agreement(): string {
    return this.told.agreement ?? 'no known agreement';
  }

  /** Of the subject `<agency>/<id>`, which may carry a kind before a blank. */
  get agency(): string {
    return agencyName(agencyOfSubject(this.#name));
  }

  get id(): string {
    return idOfSubject(this.#name);
  }

  get #name(): string {
    return this.subject.slice(this.subject.indexOf(' ') + 1);
  }

  /** The day of its act: `7 August 2025`. */
  get day(): string {
    return this.told.at === null ? 'a day that is not shown here' : dayOf(this.told.at);
  }

  get hasRecipient(): boolean {
    return this.told.recipient !== null;
  }

  get recipient(): string {
    return this.told.recipient === null ? 'others' : agencyName(this.told.recipient);
  }

  /** The clause of a field; of several, the first, which fails if any does. */
  clause(field: string, operator?: string): Clause | undefined {
    return this.told.clauses.find(
      (one) => one.field === field && (operator === undefined || one.operator === operator),
    );
  }

  clauseLike(start: string): Clause | undefined {
    return this.told.clauses.find(({ field }) => field.startsWith(start));
  }

  /** A clause of the field fails. */
  fails(field: string): boolean {
    return this.told.clauses.some((one) => one.field === field && !one.holds);
  }

  /** The actual number of a clause. */
  actual(field: string): number | undefined {
    return numberIn(this.clause(field)?.actual);
  }

  expected(field: string): number | undefined {
    return numberIn(this.clause(field)?.expected);
  }
}

/** Whose limit the value is that a clause expects. null: there is no such clause, as in what an older version of a rule found. */
export const whoseLimit = (clause: Clause | undefined): 'agreement' | 'default' | null => {
  if (clause === undefined) return null;
  return isDefault(clause.basis) ? 'default' : 'agreement';
};

const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const digits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

/** `47,289`; without a number, that it is not known. */
export const inDigits = (value: number | undefined): string =>
  value === undefined ? 'an unknown number of' : digits.format(value);

/** `1 day`, `169 days`. */
export const inDays = (value: number | undefined): string => (value === 1 ? '1 day' : `${inDigits(value)} days`);

/** `1 hour`, `36 hours`; whole days as days: `3 days`. */
export const inHours = (value: number | undefined): string => {
  if (value !== undefined && value > 0 && value % 24 === 0) return inDays(value / 24);
  return value === 1 ? '1 hour' : `${inDigits(value)} hours`;
};

/**
 * An agency by the only name that a finding has, its id. One of two to four letters is written as the acronym that it usually is; no name
 * is made up.
 */
export const agencyName = (id: string): string => (/^[a-z]{2,4}$/.test(id) ? id.toUpperCase() : id);

/** `irs/D-1` as `D-1 of IRS`; a bare id stays. */
export const ofAgency = (name: string): string =>
  name.includes('/') ? `${idOfSubject(name)} of ${agencyName(agencyOfSubject(name))}` : name;

/** `urn:agency:irs:gateway` as `gateway of IRS`. */
export const systemOf = (source: string): string => {
  const system = /^urn:agency:[^:]+:(.+)$/.exec(source)?.[1];
  return system === undefined ? source : `${system} of ${agencyName(agencyOf(source))}`;
};

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
/** An act of which the day alone is known is kept with the first or the last moment of that day (docs/events.md). */
const DAY_ALONE = /T(?:00:00:00|23:59:59)(?:\.0+)?Z$/;

/** `2025-08-07` of an act of which the day alone is known; undefined: its moment is. A day is as it was written, and never converted. */
export const dayAlone = (time: string): string | undefined =>
  DAY_ALONE.test(time) ? time.slice(0, 'YYYY-MM-DD'.length) : undefined;

function calendarDay(time: string): string {
  const [year, month, day] = time.slice(0, 'YYYY-MM-DD'.length).split('-').map(Number);
  return `${day} ${MONTHS[month! - 1]} ${year}`;
}

/**
 * `7 August 2025`. An act that is known by its day has that day as it was written, at either end of it in UTC; it is never converted. An
 * instant has its day in UTC, and says so.
 */
export const dayOf = (time: string): string =>
  dayAlone(time) === undefined ? `${calendarDay(time)} (UTC)` : calendarDay(time);

/** `10 August 2025, 14:30 UTC`. */
export const instantOf = (time: unknown): string =>
  typeof time === 'string' && /^\d{4}-\d\d-\d\dT/.test(time)
    ? `${calendarDay(time)}, ${time.slice(11, 16)} UTC`
    : 'a time that is not known';
