import { isMarkedAs } from '../act.js';
import { keys } from '../kinds/key.js';
import type { MatchFacts } from '../kinds/match.js';
import { FIRST_MATCHES, type HeardMatches, type MatchAct } from '../kinds/request.js';
import type { Work } from '../portions/touched.js';
import { byAct } from './listed.js';
import type { View } from './view.js';

/** The name under which a match waits, among the waiting rules, to be concluded in the sums of its request. */
export const HEARD = 'heard';

const later = (one: MatchAct | undefined, other: MatchAct): MatchAct =>
  one === undefined || byAct(one, other) < 0 || (one.act.index === other.act.index && !isMarkedAs(one.act, other.act))
    ? { act: other.act, data: other.data }
    : one;

/** The first `FIRST_MATCHES` matches after one more is added. The same array if nothing changes. */
function withFirst(first: MatchAct[], { act, data }: MatchAct): MatchAct[] {
  const last = first.at(-1);
  if (last && first.length >= FIRST_MATCHES && byAct(last, { act, data }) < 0) return first;
  const known = first.findIndex((one) => one.act.index === act.index);
  if (known >= 0) return isMarkedAs(first[known]!.act, act) ? first : first.with(known, { act, data });
  return [...first, { act, data }].sort(byAct).slice(0, FIRST_MATCHES);
}

/** Updates the sums of a request from the statements of a match that have standing, and from those that are concluded. */
export function recordHeard({ memory, touched }: Work, view: View, facts: MatchFacts): void {
  const { agreement, speakers } = view;
  if (!agreement || !speakers) return;
  const heardParts = Object.values(facts.parts).filter(({ act }) => speakers.source(act));
  const { sweeps: sweep } = agreement;
  const request = keys.request(facts.agreement, facts.request);
  const known = memory.read(request)?.heard;
  const was: HeardMatches = known?.sweep === sweep ? known : { sweep, first: [], items: 0 };
  const now = { ...was };
  const before = facts.counted?.sweep === sweep ? facts.counted.items : 0;
  const items = heardParts.reduce((sum, part) => sum + part.items, 0);
  now.items += items - before;
  // With rival documents each draws its own conclusions, and rules read the matches themselves.
  const alone = view.families.length === 1;
  for (const part of heardParts) {
    now.first = withFirst(now.first, part);
    now.latest = later(now.latest, part);
  }
  // While matches are few, the request lists them all and rules ask about each, so the last concluded one is not kept. Once there are more,
  // the listed ones may be concluded already, so they are looked at too.
  const asked = now.first.length < FIRST_MATCHES ? [] : [...heardParts, ...now.first];
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
