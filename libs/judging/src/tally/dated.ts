import { type Act, speakerOf } from '../act.js';
import { ALL_TIME, type Dated, type Member, tallyName } from '../kinds/tally.js';
import type { Overlay } from '../memory/overlay.js';
import { addTo, ownOr } from '../record.js';
import { Tally } from './tally.js';

/** The tallies of one thing, for changes. */
export class DatedTallies {
  constructor(
    private readonly memory: Overlay,
    private readonly agreement: string,
    private readonly of: string,
    private readonly facts: Dated,
  ) {}

  /** `windows`: the windows for which values are kept, if this is the first member. */
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

  /** Changes the items of an act by this number; at zero the act is dropped. */
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
