import type { MemoryShard, Summed } from '#libs/judging';
import { howRetracted } from '../../libs/judging/src/findings/retracted.js';
import { evidenceFrom } from '../../libs/judging/src/judge/claims.js';
import { type Counted, countedAnew, countedOf, partsFor } from '../../libs/judging/src/judge/counted-acts.js';
import { RunningSums, type Summand } from '../../libs/judging/src/judge/running-sums.js';
import { Things } from '../../libs/judging/src/judge/things.js';
import { View } from '../../libs/judging/src/judge/view.js';
import { Waits } from '../../libs/judging/src/judge/waits.js';
import { disclosuresBy } from '../../libs/judging/src/kinds/volume.js';
import { Overlay } from '../../libs/judging/src/memory/overlay.js';

/** A part of a disclosure in a sum. Times are milliseconds since 1970. */
export interface InSum {
  disclosure: string;
  index: number;
  at: number;
  day: string | null;
  items: number;
  unlisted: number;
  sum: number;
  takenBack: string | null;
  claimed: boolean;
}

/** The parts of a sum in its order, by the facts themselves: what the rule counted. */
export function partsInSum(shard: MemoryShard, agreement: string, summed: Summed): InSum[] {
  const view = asJudged(shard, agreement, summed);
  const counted = countedIn(view, summed);
  const found: InSum[] = [];
  let sum = 0;
  for (const part of counted ? new RunningSums(counted, view).actsFrom({ at: summed.from }) : []) {
    if (part.at > summed.to) break;
    found.push(described(view, part, (sum += part.items)));
    if (part.index === summed.last) break;
  }
  return found;
}

/** The view that the rule had. */
function asJudged(shard: MemoryShard, agreement: string, { registration, moment }: Summed): View {
  const overlay = new Overlay(shard);
  const view = new View(overlay, new Waits(), new Things(overlay, agreement), undefined, 0);
  const { families } = view;
  const family = registration === undefined ? 0 : families.findIndex((one) => one.registration.index === registration);
  view.judgeBy(families[family], moment);
  return view;
}

function countedIn(view: View, { disclosers, request: subject }: Summed): Counted | undefined {
  const by = view.sumOf(disclosers[0]!);
  if (subject === undefined) {
    const volume = view.volume(by);
    return volume && countedOf(disclosuresBy(by), volume.acts, [], view);
  }
  const request = view.request(subject);
  if (!request) return undefined;
  const disclosures = [...view.disclosuresFor(request.facts)].flatMap((name) => view.disclosure(name) ?? []);
  return countedAnew(partsFor(request, disclosures, view).get(by)?.members ?? [], []);
}

function described(view: View, part: Summand, sum: number): InSum {
  const { subject, index, at, day, items } = part;
  const named = view.disclosure(subject)?.partOf(index)?.items ?? items;
  const author = view.speakers?.retractionsOf(part).author;
  return {
    ...{ disclosure: subject, index, at, day: day ?? null, items, unlisted: items - named, sum },
    takenBack: author ? howRetracted(author) : null,
    claimed: evidenceFrom({ role: '', index, act: part }, view.agreement).claimed ?? false,
  };
}
