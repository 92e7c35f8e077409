import { isMarkedAs } from '../act.js';
import { keys } from '../kinds/key.js';
import type { MatchFacts } from '../kinds/match.js';
import { FIRST_MATCHES, type HeardMatches, type MatchAct } from '../kinds/request.js';
import type { Work } from '../portions/touched.js';
import { byAct } from './listed.js';
import type { View } from './view.js';

/** Under which name a match waits for what its request keeps of it, among the rules that wait. */
export const HEARD = 'heard';

const later = (one: MatchAct | undefined, other: MatchAct): MatchAct =>
  one === undefined || byAct(one, other) < 0 || (one.act.index === other.act.index && !isMarkedAs(one.act, other.act))
    ? { act: other.act, data: other.data }
    : one;

/** The first so many of some, with one more among them; the same array where nothing changes. */
function withFirst(first: MatchAct[], { act, data }: MatchAct): MatchAct[] {
  const last = first.at(-1);
  if (last && first.length >= FIRST_MATCHES && byAct(last, { act, data }) < 0) return first;
  const known = first.findIndex((one) => one.act.index === act.index);
  if (known >= 0) return isMarkedAs(first[known]!.act, act) ? first : first.with(known, { act, data });
  return [...first, { act, data }].sort(byAct).slice(0, FIRST_MATCHES);
}

/** Adds to its request what is heard of a match now, and what can be concluded of it. */
export function recordHeard({ memory, touched }: Work, view: View, facts: MatchFacts): void {
  const { agreement, speakers } = view;
  if (!agreement || !speakers) return;
  const said = Object.values(facts.parts).filter(({ act }) => speakers.source(act));
  const { sweeps: sweep } = agreement;
  const request = keys.request(facts.agreement, facts.request);
  const known = memory.read(request)?.heard;
  const was: HeardMatches = known?.sweep === sweep ? known : { sweep, first: [], items: 0 };
  const now = { ...was };
  const before = facts.counted?.sweep === sweep ? facts.counted.items : 0;
  const items = said.reduce((sum, part) => sum + part.items, 0);
  now.items += items - before;
  // Each of rival documents concludes by itself: then matches are gone through.
  const alone = view.families.length === 1;
  for (const part of said) {
    now.first = withFirst(now.first, part);
    now.latest = later(now.latest, part);
  }
  // As long as they are few they are all there, and whoever asks which is concluded asks each. Those after them may be there already.
  const asked = now.first.length < FIRST_MATCHES ? [] : [...said, ...now.first];
  for (const part of alone ? asked : [])
    if (now.concluded === undefined || byAct(now.concluded, part) < 0 || now.concluded.act.index === part.act.index)
      if (view.concluded(part.act)) now.concluded = later(now.concluded, part);
  if (items !== before || facts.counted?.sweep !== sweep) {
    memory.edit(keys.match(facts.agreement, facts.request, facts.match)).counted = { sweep, items };
  }
  const same =
    known === was &&
    now.items === was.items &&
    now.first === was.first &&
    now.latest === was.latest &&
    now.concluded === was.concluded;
  if (same) return;
  memory.edit(request).heard = now;
  touched.add(request);
}
