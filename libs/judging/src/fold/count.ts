import { type Act, speakerOf } from '../act.js';
import { and, type Bits, copy, countBits, equal, isEmpty, minus, noBits, or, overlap } from '../bits.js';
import { ever, judgedAddress, latest, wordsInOrder } from '../judge/judged-address.js';
import { sumsOf, inOrder } from '../judge/listed.js';
import { addItems, partsSoFar, takeChanged } from '../judge/parts.js';
import { type BlockFacts, blockOf, type Statement } from '../kinds/block.js';
import {
  agencyOfSubject,
  type Discloser,
  idOfSubject,
  newDiscloser,
  type Part,
  subjectOf,
} from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import { countDisclosures, type Funnel, isAmongFew, newRequester, type Requester } from '../kinds/request.js';
import { type Member, tallyName } from '../kinds/tally.js';
import { engaging, SPAN_DAYS } from '../kinds/officer.js';
import { cappedWindows, DISCLOSURES } from '../kinds/volume.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { addTo, isEmptyRecord, newRecord, ownOr } from '../record.js';
import { lazily } from '../standing/lazily.js';
import { type Speakers, speakersOf } from '../standing/speakers.js';
import { DatedTallies } from '../tally/dated.js';
import { Tally } from '../tally/tally.js';

type Counted = Record<string, Bits>;

const SPAN = SPAN_DAYS * 86_400_000;

/**
 * Which items a block counts now, by name. Of agencies' own: `q:` parts of requests, `m:` matches, `d:` parts of disclosures, each with the entry;
 * `w:` items with a reason, `r:` reason, `o:` officer, `n:` matched, `y:` better, of disclosures `b:`; `p:` path of a match; the rest are
 * the funnel's.
 */
function countBlock(block: BlockFacts, speakers: Speakers | undefined, requestedAt: () => Act[]): Counted {
  const counted = newRecord<Bits>();
  const heard = ({ act }: Statement): boolean => !speakers?.bound || speakers.source(act);
  const heardAnswer = (word: Statement): boolean =>
    heard(word) ||
    (speakers!.everSource(word.act) && requestedAt().some((act) => speakers!.sourceAnswers(word.act, act)));
  const accepted = union(block.answered, (word) => (heardAnswer(word) ? word.accepted : noBits()));
  const rejected = union(block.answered, (word) => (heardAnswer(word) ? word.rejected : noBits()));
  const requested = countRequested(counted, block, ({ act }) => !speakers?.bound || speakers.recipient(act));
  put(counted, 'submitted', requested);
  put(counted, 'accepted', accepted);
  const { insufficient, partial } = judgedAddress(block, { requester: () => true, source: heardAnswer });
  const level = (items: Bits, name: string, suffix: string): void => {
    if (isEmpty(items)) return;
    put(counted, name, items);
    put(counted, `accepted${suffix}`, and(items, accepted));
    put(counted, `rejected${suffix}`, and(items, minus(rejected, accepted)));
  };
  level(and(insufficient, requested), 'insufficient', 'Insufficient');
  level(and(partial, requested), 'partial', 'Partial');
  countMatches(counted, block, heard);
  countDisclosed(counted, block, { speakers, heardAnswer });
  return counted;
}

function put(counted: Counted, name: string, items: Bits): void {
  if (!isEmpty(items)) counted[name] = items;
}

function union<W>(words: Record<string, W>, itemsOf: (word: W) => Bits): Bits {
  let all = noBits();
  for (const index in words) all = or(all, itemsOf(words[index]!));
  return all;
}

/** Items that each part is the first to name, among those of one agency. */
function countFirst<W extends Statement>(
  counted: Counted,
  words: readonly W[],
  { name, group, items }: { name: (word: W) => string; group: (word: W) => string; items: (word: W) => Bits },
): void {
  const seen = new Map<string, Bits>();
  for (const word of words) {
    const known = seen.get(group(word)) ?? noBits();
    put(counted, name(word), minus(items(word), known));
    seen.set(group(word), or(known, items(word)));
  }
}

/** `asks`: by somebody who may request; others engage nobody. */
function countRequested(counted: Counted, { submitted }: BlockFacts, asks: (word: Statement) => boolean): Bits {
  const words = wordsInOrder(submitted);
  const agency = ({ act }: Statement): string => speakerOf(act);
  countFirst(counted, words, {
    name: (word) => `q:${agency(word)} ${word.act.index}`,
    group: agency,
    items: (word) => word.items,
  });
  const of = newRecord<Record<string, Bits>>();
  const engaged = newRecord<Bits>();
  let requested = noBits();
  for (const word of words) {
    requested = or(requested, word.items);
    const own = ownOr(of, agency(word), () => newRecord<Bits>());
    for (const officer in asks(word) ? word.officers : {}) {
      const known = engaged[`${agency(word)} ${officer}`] ?? noBits();
      put(counted, `o:${agency(word)} ${word.act.index} ${officer}`, minus(word.officers[officer]!, known));
      engaged[`${agency(word)} ${officer}`] = or(known, word.officers[officer]!);
    }
    for (const reason in word.reasons) {
      own[`r:${reason}`] = or(own[`r:${reason}`] ?? noBits(), word.reasons[reason]!);
      own['w:'] = or(own['w:'] ?? noBits(), word.reasons[reason]!);
    }
  }
  for (const who in of)
    for (const name in of[who]) put(counted, `${name.slice(0, 2)}${who} ${name.slice(2)}`, of[who][name]!);
  return requested;
}

function countMatches(counted: Counted, block: BlockFacts, heard: (word: Statement) => boolean): void {
  if (isEmptyRecord(block.matched)) return;
  let match = noBits();
  let other = noBits();
  const paths = newRecord<Bits>();
  const words = wordsInOrder(block.matched);
  countFirst(counted, words, {
    name: ({ act }) => `m:${speakerOf(act)} ${act.index}`,
    group: ({ act }) => speakerOf(act),
    items: (word) => word.match,
  });
  for (const word of words) {
    if (!heard(word)) continue;
    match = or(match, word.match);
    other = or(other, word.other);
    for (const path in word.paths) paths[`p:${path}`] = or(paths[`p:${path}`] ?? noBits(), word.paths[path]!);
  }
  put(counted, 'matched', match);
  put(counted, 'notMatched', other);
  for (const path in paths) put(counted, path, paths[path]!);
  const byRequester = requestedByAgency(block);
  for (const agency in byRequester) put(counted, `n:${agency} `, and(byRequester[agency]!, match));
}

function requestedByAgency({ submitted }: BlockFacts): Record<string, Bits> {
  const items = newRecord<Bits>();
  for (const word of Object.values(submitted)) {
    const agency = speakerOf(word.act);
    items[agency] = or(items[agency] ?? noBits(), word.items);
  }
  return items;
}

function countDisclosed(
  counted: Counted,
  block: BlockFacts,
  { speakers, heardAnswer }: { speakers: Speakers | undefined; heardAnswer: (word: Statement) => boolean },
): void {
  if (isEmptyRecord(block.disclosed)) return;
  const words = wordsInOrder(block.disclosed).filter(({ act }) => !speakers?.undone(act));
  countFirst(counted, words, {
    name: ({ disclosure, act }) => `d:${disclosure} ${act.index}`,
    group: ({ disclosure }) => disclosure,
    items: (word) => word.items,
  });
  const better = newRecord<Bits>();
  let [disclosed, allBetter] = [noBits(), noBits()];
  const assessed = isEmptyRecord(block.assessed) ? [] : wordsInOrder(block.assessed);
  const saidBy = (act: Act) => (word: Statement) => speakers?.saidBy(word.act, act) ?? true;
  for (const { act, disclosure, items } of words) {
    disclosed = or(disclosed, items);
    const discloser = speakerOf(act);
    const own = assessed.filter(
      (word) =>
        speakerOf(word.act) === discloser &&
        (heardAnswer(word) || speakers?.sourceAnswers(word.act, act)) &&
        speakers?.heard(word.act, discloser),
    );
    const [earlier, later] = [own.filter(saidBy(act)), own.filter((word) => !saidBy(act)(word))];
    if (later.length === 0) continue;
    const then = latest(earlier);
    const requested = ever(Object.values(block.submitted));
    const low = or(
      or(then.insufficient, then.partial),
      minus(or(requested.insufficient, requested.partial), then.known),
    );
    const now = latest(later);
    const called = and(and(items, low), minus(now.known, or(now.insufficient, now.partial)));
    better[disclosure] = or(better[disclosure] ?? noBits(), called);
    allBetter = or(allBetter, called);
  }
  put(counted, 'disclosed', disclosed);
  for (const disclosure in better) put(counted, `b:${disclosure} `, better[disclosure]!);
  const byRequester = requestedByAgency(block);
  for (const agency in byRequester) put(counted, `y:${agency} `, and(byRequester[agency]!, allBetter));
}

/** Carries what a block, or some of its items, count now into its request, officers, and disclosures, as differences. */
export function recountBlock(work: Work, key: Key<'block'>, items?: Bits): void {
  const { memory } = work;
  const facts = memory.read(key);
  if (!facts) return;
  const block = items ? blockOf(facts, items) : facts;
  const about = memory.read(keys.agreement(block.agreement));
  const requestedAt = lazily((): Act[] => {
    const facts = memory.read(keys.request(block.agreement, block.request));
    return Object.values(facts?.requesters ?? {}).flatMap(({ parts }) => Object.values(parts).map(({ act }) => act));
  });
  const now = countBlock(block, about && speakersOf(about), requestedAt);
  const was = facts.counted;
  let edited: Counted | undefined;
  const change = (name: string): void => {
    const before = was[name] ?? noBits();
    // A copy: what is counted may be a set of the facts themselves, and those go on growing.
    const is = copy(items ? or(minus(before, items), now[name] ?? noBits()) : (now[name] ?? noBits()));
    if (equal(before, is)) return;
    edited ??= memory.edit(key).counted;
    if (isEmpty(is)) delete edited[name];
    else edited[name] = is;
    const delta = countBits(is) - countBits(before);
    if (delta !== 0) carry(work, facts, name, delta);
  };
  const gone = Object.keys(was).filter((name) => now[name] === undefined && (!items || overlap(was[name]!, items)));
  for (const name in now) change(name);
  for (const name of gone) change(name);
}

/** Members of the funnel that are plain counts. */
type Plain = Exclude<keyof Funnel, 'matchedByPath'>;

function carry(work: Work, block: BlockFacts, name: string, delta: number): void {
  const { memory, touched } = work;
  const { agreement, request } = block;
  const what = name[1] === ':' ? name[0]! : '';
  const end = name.indexOf(' ');
  const [agency, rest] = what ? [name.slice(2, end), name.slice(end + 1)] : ['', ''];
  if (what === 'd' || what === 'b') return carryDisclosed(work, agreement, { what, subject: agency, rest, delta });
  const key = keys.request(agreement, request);
  const facts = memory.edit(key);
  touched.add(key);
  switch (what) {
    case '':
      facts.funnel[name as Plain] += delta;
      return;
    case 'p':
      return addTo(facts.funnel.matchedByPath, name.slice(2), delta);
    case 'm': {
      const match = keys.match(agreement, request, subjectOf(agency, block.matched[rest]!.matchId));
      memory.edit(match).parts[rest]!.items += delta;
      return touched.add(match);
    }
  }
  const requester = ownOr(facts.requesters, agency, newRequester);
  switch (what) {
    case 'q':
      requester.parts[rest]!.items += delta;
      if (countDisclosures(facts) > 0) touched.addUnlistedOf(agreement, request);
      return;
    case 'n':
      requester.matched += delta;
      return;
    case 'y':
      requester.better += delta;
      return;
    case 'w':
      requester.itemsWithReason += delta;
      return;
    case 'r':
      return carryReason(work, block, requester, { agency, reason: rest, delta });
    default: {
      const part = rest.slice(0, rest.indexOf(' '));
      const name = rest.slice(part.length + 1);
      addTo(requester.officers, name, delta);
      const { act } = block.submitted[part]!;
      touched.engage(keys.officer(agreement, name), {
        act,
        subject: subjectOf(agency, request),
        request,
        items: delta,
      });
    }
  }
}

function carryReason(
  { memory }: Work,
  { agreement, request }: BlockFacts,
  requester: Requester,
  { agency, reason, delta }: { agency: string; reason: string; delta: number },
): void {
  let items: number;
  if (isAmongFew(requester, reason)) {
    addTo(requester.reasons, reason, delta);
    items = requester.reasons[reason] ?? 0;
  } else items = memory.edit(keys.reason(agreement, request, agency, reason)).items += delta;
  requester.mostOfOneReason = Math.max(requester.mostOfOneReason, items);
}

function carryDisclosed(
  { memory, touched }: Work,
  agreement: string,
  { what, subject, rest, delta }: { what: string; subject: string; rest: string; delta: number },
): void {
  const key = keys.disclosure(agreement, idOfSubject(subject));
  const discloser = ownOr(memory.edit(key).disclosers, agencyOfSubject(subject), newDiscloser);
  touched.add(key);
  if (what === 'b') discloser.better += delta;
  else addItems(discloser, rest, delta);
}

/** Carries what blocks have counted of officers into their tallies. */
export function recountOfficers({ memory, touched }: Work): void {
  for (const [key, parts] of touched.takeEngaged()) {
    const facts = memory.edit(key);
    const tallies = new DatedTallies(memory, facts.agreement, engaging(facts.officer), facts.acts);
    for (const { act, ...what } of parts) {
      facts.items += what.items;
      tallies.add(act, what, () => [SPAN]);
    }
  }
}

/**
 * Keeps the tallies of volumes in step with the parts of one id's disclosures: their times, items and requests. `all`: whatever has changed
 * of them; else what this batch has noted.
 */
export function recountVolume(work: Work, key: Key<'disclosure'>, all = false): void {
  const { memory } = work;
  const facts = memory.read(key);
  if (!facts) return;
  const about = memory.read(keys.agreement(facts.agreement));
  const speakers = about && speakersOf(about);
  for (const agency in facts.disclosers) {
    const discloser = facts.disclosers[agency]!;
    const { parts, counted } = discloser;
    const changed = takeChanged(discloser);
    const subject = subjectOf(agency, facts.disclosure);
    const edited = (): Discloser['counted'] => memory.edit(key).disclosers[agency]!.counted;
    const carry = (part: Part, is: Counting | undefined): void => {
      const was = counted[part.act.index];
      if (was?.items === is?.items && was?.request === is?.request) return;
      if (was) count(work, facts.agreement, { ...part.act, subject, ...was }, -1);
      if (is) edited()[part.act.index] = is;
      else delete edited()[part.act.index];
      if (is) count(work, facts.agreement, { ...part.act, subject, ...is }, 1);
    };
    // Named items count with the part that is the first to name them; those of which only the number is known with the first part.
    const put = (part: Part, unknown: number): void =>
      carry(part, { items: part.items + unknown, request: part.requestId ?? '' });
    if (changed && !all) {
      if (changed.length === 0) continue;
      const { first, unknown } = partsSoFar(discloser);
      for (const index of changed) if (index !== first?.act.index) put(parts[index]!, 0);
      if (first) put(first, unknown);
      continue;
    }
    const standing = inOrder(Object.values(parts).filter(({ act }) => !speakers?.undone(act)));
    const { unknown } = sumsOf(standing);
    standing.forEach((part, n) => put(part, n === 0 ? unknown : 0));
    if (standing.length === Object.keys(parts).length) continue;
    for (const part of Object.values(parts)) if (speakers?.undone(part.act)) carry(part, undefined);
  }
}

type Counting = Discloser['counted'][string];

/** Counts an act in its agreement's tallies (1), or no longer (-1). */
function count({ memory, touched }: Work, agreement: string, act: Member, sign: 1 | -1): void {
  const key = keys.volume(agreement);
  const tallies = new DatedTallies(memory, agreement, DISCLOSURES, memory.edit(key).acts);
  touched.add(key);
  if (sign < 0) tallies.drop(act);
  else tallies.put(act, () => windowsOf(memory, agreement));
  if (act.request === '') return;
  const requestKey = keys.request(agreement, act.request);
  memory.edit(requestKey).volume += sign * act.items;
  touched.add(requestKey);
}

function windowsOf(memory: Overlay, agreement: string): readonly number[] {
  const about = memory.read(keys.agreement(agreement));
  return about ? cappedWindows(about) : [];
}

/** Has the tally of an agreement's disclosures keep values for the windows over which its documents state caps now. */
export function keepWindows(memory: Overlay, agreement: string): void {
  new Tally(memory, agreement, tallyName(DISCLOSURES)).keepWindows(windowsOf(memory, agreement));
}
