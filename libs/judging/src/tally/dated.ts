import { type Act, speakerOf } from '../act.js';
import { ALL_TIME, type Member } from '../kinds/tally.js';
import type { Overlay } from '../memory/overlay.js';
import { addTo, newRecord, ownOr } from '../record.js';
import { Tally } from './tally.js';

/** What is counted of one thing: acts whose time is known in one tally, and those of a day in one for each day. */
export interface Dated {
  /** Day (`YYYY-MM-DD`) -> acts of which only the day is known, and their items. */
  days: Record<string, { acts: number; items: number }>;
  /** Agency -> acts that are its own. */
  speakers: Record<string, number>;
}

export const newDated = (): Dated => ({ days: newRecord(), speakers: newRecord() });

/** The name of a tally: of what, and of which day, if only that is known of its acts. */
export const tallyName = (of: string, day?: string): string => (day === undefined ? of : `${of} ${day}`);

/** The tallies of one thing, to be changed. */
export class DatedTallies {
  constructor(
    private readonly memory: Overlay,
    private readonly agreement: string,
    private readonly of: string,
    private readonly facts: Dated,
  ) {}

  /** `windows`: for which values are kept, where it is the first. */
  put(member: Member, windows: () => readonly number[]): void {
    const tally = this.tallyOf(member);
    if (tally.between().count === 0) tally.keepWindows(member.day === undefined ? windows() : [ALL_TIME]);
    tally.put(member);
    this.note(member, 1);
  }

  drop(member: Member): void {
    this.tallyOf(member).drop(member);
    this.note(member, -1);
  }

  /** Lets an act count more or fewer items: of none it is dropped. */
  add(act: Act, what: Omit<Member, keyof Act>, windows: () => readonly number[]): void {
    const known = this.tallyOf(act).find(act);
    if (known) this.drop(known);
    const items = (known?.items ?? 0) + what.items;
    if (items > 0) this.put({ ...act, ...what, items }, windows);
  }

  private tallyOf({ day }: Act): Tally {
    return new Tally(this.memory, this.agreement, tallyName(this.of, day));
  }

  private note(member: Member, sign: 1 | -1): void {
    const { days, speakers } = this.facts;
    addTo(speakers, speakerOf(member), sign);
    if (member.day === undefined) return;
    const day = ownOr(days, member.day, () => ({ acts: 0, items: 0 }));
    day.acts += sign;
    day.items += sign * member.items;
    if (day.acts === 0) delete days[member.day];
  }
}
