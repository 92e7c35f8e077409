import { spanOf } from '#libs/contracts';
import { type Act, speakerOf } from '../act.js';
import type { DocumentAct } from '../kinds/agreement.js';
import { countUpTo } from './up-to.js';

const DAY = 86_400_000;

/** Records that are known by one day only. */
interface Records {
  day: string;
  /** By agency: the number of its records. */
  by: Map<string, number>;
  /** By source: its numbered records, ascending. */
  numbered: Map<string, { from: number }[]>;
  /** By agency: the number of its records that take a permission away. */
  taking: Map<string, number>;
  takings: number;
}

/** The records of its day that an act did not find. */
export interface Found {
  /** Equal for two acts that found the same records. Undefined: it found all. */
  key: string | undefined;
  /** The order of some is open: at the day's first moment the act did not find them, at the last it did. */
  open: boolean;
  /** The remaining part of a record. */
  keep: (record: DocumentAct) => DocumentAct | undefined;
}

/**
 * Documents that are known by their day, among the acts of that day (docs/judging.md#when): within one source the sequence decides, another
 * agency's permission counts as earlier, and all other orders are open.
 */
export class SameDay {
  /** By the first moment of the day in UTC. */
  private readonly days = new Map<number, Records>();

  constructor(documents: readonly DocumentAct[]) {
    for (const { day, time, source, sequence, party, ...record } of documents) {
      if (day === undefined) continue;
      let records = this.days.get(time);
      if (!records) {
        records = { day, by: new Map(), numbered: new Map(), taking: new Map(), takings: 0 };
        this.days.set(time, records);
      }
      count(records.by, party);
      if (takesAway(record)) {
        count(records.taking, party);
        records.takings++;
      }
      if (sequence <= 0) continue;
      const numbered = records.numbered.get(source);
      if (numbered) numbered.push({ from: sequence });
      else records.numbered.set(source, [{ from: sequence }]);
    }
    for (const { numbered } of this.days.values())
      for (const sequences of numbered.values()) sequences.sort((a, b) => a.from - b.from);
  }

  /** Undefined: no record of its day is known by the day only. `atLast`: the act is taken as done at the day's last moment. */
  foundBy(act: Act, zone: () => string, atLast: boolean): Found | undefined {
    const records = this.days.size > 0 && this.recordsAt(act, zone);
    if (!records) return undefined;
    const { day, by, numbered, taking, takings } = records;
    const speaker = speakerOf(act);
    const own = (act.sequence > 0 && numbered.get(act.source)) || [];
    // A record under the act's own number is not earlier.
    const before = countUpTo(own, act.sequence - 1);
    const unordered = (by.get(speaker) ?? 0) - own.length;
    const open = unordered > 0 || takings > (taking.get(speaker) ?? 0);
    if (!(open && !atLast) && before === own.length) return { key: undefined, open, keep: (record) => record };
    return {
      key: `${day} ${act.source} ${own.length > 0 ? before : '-'} ${String(open && atLast)}`,
      open,
      keep: (record) => (record.day === day ? this.left(record, act, atLast) : record),
    };
  }

  private left(record: DocumentAct, act: Act, atLast: boolean): DocumentAct | undefined {
    const { source, sequence, party, roster } = record;
    if (source === act.source && sequence > 0 && act.sequence > 0) return sequence < act.sequence ? record : undefined;
    if (atLast) return record;
    if (party === speakerOf(act)) return undefined;
    if (!takesAway(record)) return record;
    return roster && roster.add.length > 0 ? { ...record, roster: { ...roster, remove: [] } } : undefined;
  }

  private recordsAt({ day, time }: Act, zone: () => string): Records | undefined {
    if (day !== undefined) return this.days.get(time);
    const today = Math.floor(time / DAY) * DAY;
    for (const midnight of [today, today - DAY, today + DAY]) {
      const records = this.days.get(midnight);
      if (!records) continue;
      const { first, after } = spanOf(records.day, zone());
      if (first <= time && time < after) return records;
    }
    return undefined;
  }
}

/** Does a record end a term, or remove somebody from a roster? */
export const takesAway = ({ kind, roster }: Pick<DocumentAct, 'kind' | 'roster'>): boolean =>
  kind === 'terminated' || (roster?.remove.length ?? 0) > 0;

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
