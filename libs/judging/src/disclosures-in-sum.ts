import { howRetracted } from './findings/retracted.js';
import { evidenceFrom } from './judge/claims.js';
import { type Counted, countedAnew, countedOf, partsFor } from './judge/counted-acts.js';
import { RunningSums, type Summand } from './judge/running-sums.js';
import { Things } from './judge/things.js';
import { View } from './judge/view.js';
import { Waits } from './judge/waits.js';
import type { Facts } from './kinds/all-kinds.js';
import { idOfSubject } from './kinds/disclosure.js';
import { type Key, keys } from './kinds/key.js';
import type { Place } from './kinds/tally.js';
import { DISCLOSURES } from './kinds/volume.js';
import { type Memory, NotLoaded } from './memory/memory.js';
import { Overlay } from './memory/overlay.js';
import type { Summed } from './rule.js';
import { openAll, type StoredFacts } from './stored-facts.js';

/** A part of a disclosure in a sum. Times are milliseconds since 1970. */
export interface InSum {
  /** `<discloser>/<id>`. */
  disclosure: string;
  index: number;
  /** Its time. For an act that is known by its day, the moment at which it was counted. */
  at: number;
  day?: string;
  /** The items that it adds to the sum, and those among them whose number alone is known. */
  items: number;
  unlisted: number;
  /** The sum up to this part. */
  sum: number;
  /** The retraction or replacement by its author. The part counts until a party of the other role retracts it too. */
  takenBack?: string;
  claimed: boolean;
  position: SumPosition;
}

/** The start of a further page: after this part, at which the sum was `sum`. */
export interface SumPosition extends Place {
  at: number;
  day?: string | undefined;
  sum: number;
}

/**
 * The parts of a sum, in its order: the first `limit` after `after`. Reads about as much as it returns; for a sum of one request, all its
 * parts.
 */
export async function disclosuresInSum(
  stored: StoredFacts,
  agreement: string,
  summed: Summed,
  after: SumPosition | undefined,
  limit: number,
): Promise<InSum[]> {
  const memory = new Loaded(stored);
  const viewOf = (): View => asJudged(memory, agreement, summed);
  if (summed.request !== undefined) {
    const names = await memory.ask(() => {
      const view = viewOf();
      const request = view.request(summed.request!);
      return request ? [...view.disclosuresFor(request.facts)] : [];
    });
    await memory.load(names.map((name) => keys.disclosure(agreement, idOfSubject(name))));
  }
  const found = await memory.ask(() => partsOf(viewOf(), summed, after, limit));
  await memory.load(found.map(({ subject }) => keys.disclosure(agreement, idOfSubject(subject))));
  return memory.ask(() => described(viewOf(), found, after?.sum ?? 0));
}

/** The view that the rule had. */
function asJudged(memory: Memory, agreement: string, { registration, moment }: Summed): View {
  const overlay = new Overlay(memory);
  const view = new View(overlay, new Waits(), new Things(overlay, agreement), undefined, 0);
  const { families } = view;
  const family = registration === undefined ? 0 : families.findIndex((one) => one.registration.index === registration);
  view.judgeBy(families[family], moment);
  return view;
}

function partsOf(view: View, summed: Summed, after: SumPosition | undefined, limit: number): Summand[] {
  if (after?.index === summed.last) return [];
  const counted = countedIn(view, summed);
  const found: Summand[] = [];
  const start = after ? { at: after.at, place: after, day: after.day } : { at: summed.from };
  for (const part of counted ? new RunningSums(counted, view).actsFrom(start) : []) {
    if (found.length >= limit || part.at > summed.to) break;
    found.push(part);
    if (part.index === summed.last) break;
  }
  return found;
}

function countedIn(view: View, { request: subject }: Summed): Counted | undefined {
  if (subject === undefined) {
    const volume = view.volume();
    return volume && countedOf(DISCLOSURES, volume.acts, [], view);
  }
  const request = view.request(subject);
  if (!request) return undefined;
  const disclosures = [...view.disclosuresFor(request.facts)].flatMap((name) => view.disclosure(name) ?? []);
  return countedAnew(partsFor(request, disclosures, view).members, []);
}

function described(view: View, parts: readonly Summand[], before: number): InSum[] {
  let sum = before;
  return parts.map((part) => {
    const { subject, index, at, day, items } = part;
    const named = view.disclosure(subject)?.partOf(index)?.items ?? items;
    const author = view.speakers?.retractionsOf(part).author;
    sum += items;
    return {
      ...{ disclosure: subject, index, at, items, unlisted: items - named, sum },
      ...(day === undefined ? {} : { day }),
      ...(author ? { takenBack: howRetracted(author) } : {}),
      claimed: evidenceFrom({ role: '', index, act: part }, view.agreement).claimed ?? false,
      position: positionOf(part, sum),
    };
  });
}

const positionOf = ({ at, time, source, sequence, id, subject, index, day }: Summand, sum: number): SumPosition => ({
  ...{ at, time, source, sequence, id, subject, index, sum },
  ...(day === undefined ? {} : { day }),
});

/** Stored facts as a memory: missing facts are loaded, and the question is asked again. */
class Loaded implements Memory {
  private readonly facts = new Map<Key, Facts | null>();

  constructor(private readonly stored: StoredFacts) {}

  get(key: Key): Facts | null | undefined {
    return this.facts.get(key);
  }
  scan = () => undefined;
  events = () => undefined;
  entriesOf = () => undefined;

  async load(wanted: readonly Key[]): Promise<void> {
    const missing = [...new Set(wanted)].filter((key) => !this.facts.has(key));
    for await (const [key, facts] of openAll(this.stored, missing)) this.facts.set(key, facts);
    for (const key of missing) if (!this.facts.has(key)) this.facts.set(key, null);
  }

  async ask<T>(question: () => T): Promise<T> {
    for (;;) {
      try {
        return question();
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        const keys = error.wanted.flatMap((wanted) => (wanted.kind === 'facts' ? [wanted.key] : []));
        if (keys.length === 0) throw error;
        await this.load(keys);
      }
    }
  }
}
