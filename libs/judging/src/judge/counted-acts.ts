import { ALL_TIME, type Dated, type Member, tallyName } from '../kinds/tally.js';
import { tallyOf } from '../tally/of-members.js';
import type { Tally } from '../tally/tally.js';
import type { Disclosure, Request } from './things.js';
import type { View } from './view.js';

/** The counted acts: those whose time is known, and those that are known by their day. */
export interface Counted {
  timed: Tally;
  days: Dated['days'];
  ofDay: (day: string) => Tally;
}

/**
 * The acts of one thing that these documents judge. Undefined: they judge none of them. Each of rival registrations judges some of the
 * agencies, whose acts are counted for this question only.
 */
export function countedOf(
  of: string,
  { days, speakers }: Dated,
  windows: readonly number[],
  view: View,
): Counted | undefined {
  const timed = view.tally(tallyName(of));
  const ofDay = (day: string): Tally => view.tally(tallyName(of, day));
  const agencies = Object.keys(speakers);
  const judged = agencies.filter((agency) => view.judgesAgency(agency));
  if (judged.length === agencies.length) return { timed, days, ofDay };
  if (judged.length === 0) return undefined;
  const members = [timed, ...Object.keys(days).map(ofDay)].flatMap((tally) => [...tally.list()]);
  return countedAnew(
    members.filter((act) => view.judges(act)),
    windows,
  );
}

/** Some acts, counted for this question only. */
export function countedAnew(members: readonly Member[], windows: readonly number[]): Counted {
  const days: Counted['days'] = {};
  const byDay = new Map<string, Member[]>();
  for (const member of members) {
    if (member.day === undefined) continue;
    byDay.set(member.day, [...(byDay.get(member.day) ?? []), member]);
    const { acts, items } = days[member.day] ?? { acts: 0, items: 0 };
    days[member.day] = { acts: acts + 1, items: items + member.items };
  }
  return {
    timed: tallyOf(
      members.filter(({ day }) => day === undefined),
      windows,
    ),
    days,
    ofDay: (day) => tallyOf(byDay.get(day) ?? [], [ALL_TIME]),
  };
}

/** Parts of disclosures for a request. */
export interface PartsFor {
  members: Member[];
  recipients: Set<string>;
  /** Items of parts that may belong to several requests. */
  several: number;
}

/** The parts of disclosures for a request, by the sum to which they are added (`VolumeFacts.by`), for this question only. */
export function partsFor(
  { id, subject }: Pick<Request, 'id' | 'subject'>,
  disclosures: Iterable<Disclosure>,
  view: View,
): Map<string, PartsFor> {
  const sums = new Map<string, PartsFor>();
  for (const { subject: disclosure, agency: discloser, parts, unknown } of disclosures) {
    const by = view.sumOf(discloser);
    parts.forEach(({ act, items, requestId, agency }, n) => {
      if (requestId !== id || !view.judges(act)) return;
      const all = items + (n === 0 ? unknown : 0);
      const meant = view.requestMeant(id, agency);
      if (meant !== 'several' && meant?.subject !== subject) return;
      const sum = sums.get(by) ?? { members: [], recipients: new Set(), several: 0 };
      sums.set(by, sum);
      if (meant === 'several') sum.several += all;
      else {
        sum.recipients.add(agency);
        sum.members.push({ ...act, subject: disclosure, items: all, request: id });
      }
    });
  }
  return sums;
}
