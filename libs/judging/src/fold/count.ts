import { type Act, speakerOf } from '../act.js';
import { and, type Bits, copy, countBits, equal, isEmpty, minus, noBits, or, overlap } from '../bits.js';
import { everAssessed, judgedAddress, latestAssessed, statementsInOrder } from '../judge/judged-address.js';
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
import {
  countDisclosures,
  type Funnel,
  isAmongFew,
  newDiscloserFor,
  newRequester,
  type Requester,
} from '../kinds/request.js';
import { type Member, tallyName } from '../kinds/tally.js';
import { engaging, SPAN_DAYS } from '../kinds/officer.js';
import { cappedWindows, disclosuresBy, type VolumeFacts } from '../kinds/volume.js';
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
 * The items that a block counts now, by counter. Counters of one agency: `q:` part of a request, `m:` match, `d:` part of a disclosure,
 * each with its entry; `w:` items with a reason, `r:` reason, `o:` officer, `n:` matched, `y:` better, `b:` better of a disclosure, `s:` disclosed. `p:`
 * path of a match. All others are members of the funnel.
 */
function countBlock(block: BlockFacts, speakers: Speakers | undefined, requestedAt: () => Act[]): Counted {
  const counted = newRecord<Bits>();
  const heard = ({ act }: Statement): boolean => !speakers?.bound || speakers.source(act);
  const heardAnswer = (statement: Statement): boolean =>
    heard(statement) ||
    (speakers!.everSource(statement.act) && requestedAt().some((act) => speakers!.sourceAnswers(statement.act, act)));
  const accepted = union(block.answered, (statement) => (heardAnswer(statement) ? statement.accepted : noBits()));
  const rejected = union(block.answered, (statement) => (heardAnswer(statement) ? statement.rejected : noBits()));
  const requested = countRequested(counted, block, ({ act }) => !speakers?.bound || speakers.recipient(act));
  put(counted, 'submitted', requested);
  put(counted, 'accepted', accepted);
  // What a stranger requests under the same id is no item of the parties' request.
  const isParty = ({ act }: Statement): boolean => !speakers?.bound || speakers.documents.vouching.has(speakerOf(act));
  const byParties = union(block.submitted, (statement) => (isParty(statement) ? statement.items : noBits()));
  const { insufficient, partial } = judgedAddress(block, { requester: isParty, source: heardAnswer });
  const level = (items: Bits, name: string, suffix: string): void => {
    if (isEmpty(items)) return;
    put(counted, name, items);
    put(counted, `accepted${suffix}`, and(items, accepted));
    put(counted, `rejected${suffix}`, and(items, minus(rejected, accepted)));
  };
  level(and(insufficient, byParties), 'insufficient', 'Insufficient');
  level(and(partial, byParties), 'partial', 'Partial');
  countMatches(counted, block, heard);
  countDisclosed(counted, block, { speakers, heardAnswer });
  return counted;
}

function put(counted: Counted, name: string, items: Bits): void {
  if (!isEmpty(items)) counted[name] = items;
}

function union<S>(statements: Record<string, S>, itemsOf: (statement: S) => Bits): Bits {
  let all = noBits();
  for (const index in statements) all = or(all, itemsOf(statements[index]!));
  return all;
}

/** The items that each part is the first of its group to name. */
function countFirst<S extends Statement>(
  counted: Counted,
  statements: readonly S[],
  {
    name,
    group,
    items,
  }: { name: (statement: S) => string; group: (statement: S) => string; items: (statement: S) => Bits },
): void {
  const seen = new Map<string, Bits>();
  for (const statement of statements) {
    const known = seen.get(group(statement)) ?? noBits();
    put(counted, name(statement), minus(items(statement), known));
    seen.set(group(statement), or(known, items(statement)));
  }
}

/** `asks`: is the statement by an agency that may request? Other requests engage no officer. */
function countRequested(counted: Counted, { submitted }: BlockFacts, asks: (statement: Statement) => boolean): Bits {
  const statements = statementsInOrder(submitted);
  const agency = ({ act }: Statement): string => speakerOf(act);
  countFirst(counted, statements, {
    name: (statement) => `q:${agency(statement)} ${statement.act.index}`,
    group: agency,
    items: (statement) => statement.items,
  });
  const of = newRecord<Record<string, Bits>>();
  const engaged = newRecord<Bits>();
  let requested = noBits();
  for (const statement of statements) {
    requested = or(requested, statement.items);
    const own = ownOr(of, agency(statement), () => newRecord<Bits>());
    for (const officer in asks(statement) ? statement.officers : {}) {
      const known = engaged[`${agency(statement)} ${officer}`] ?? noBits();
      put(
        counted,
        `o:${agency(statement)} ${statement.act.index} ${officer}`,
        minus(statement.officers[officer]!, known),
      );
      engaged[`${agency(statement)} ${officer}`] = or(known, statement.officers[officer]!);
    }
    for (const reason in statement.reasons) {
      own[`r:${reason}`] = or(own[`r:${reason}`] ?? noBits(), statement.reasons[reason]!);
      own['w:'] = or(own['w:'] ?? noBits(), statement.reasons[reason]!);
    }
  }
  for (const agency in of)
    for (const name in of[agency]) put(counted, `${name.slice(0, 2)}${agency} ${name.slice(2)}`, of[agency][name]!);
  return requested;
}

function countMatches(counted: Counted, block: BlockFacts, heard: (statement: Statement) => boolean): void {
  if (isEmptyRecord(block.matched)) return;
  let match = noBits();
  let other = noBits();
  const paths = newRecord<Bits>();
  const statements = statementsInOrder(block.matched);
  countFirst(counted, statements, {
    name: ({ act }) => `m:${speakerOf(act)} ${act.index}`,
    group: ({ act }) => speakerOf(act),
    items: (statement) => statement.match,
  });
  for (const statement of statements) {
    if (!heard(statement)) continue;
    match = or(match, statement.match);
    other = or(other, statement.other);
    for (const path in statement.paths) paths[`p:${path}`] = or(paths[`p:${path}`] ?? noBits(), statement.paths[path]!);
  }
  put(counted, 'matched', match);
  put(counted, 'notMatched', other);
  for (const path in paths) put(counted, path, paths[path]!);
  const byRequester = requestedByAgency(block);
  for (const agency in byRequester) put(counted, `n:${agency} `, and(byRequester[agency]!, match));
}

function requestedByAgency({ submitted }: BlockFacts): Record<string, Bits> {
  const items = newRecord<Bits>();
  for (const statement of Object.values(submitted)) {
    const agency = speakerOf(statement.act);
    items[agency] = or(items[agency] ?? noBits(), statement.items);
  }
  return items;
}

function countDisclosed(
  counted: Counted,
  block: BlockFacts,
  { speakers, heardAnswer }: { speakers: Speakers | undefined; heardAnswer: (statement: Statement) => boolean },
): void {
  if (isEmptyRecord(block.disclosed)) return;
  const statements = statementsInOrder(block.disclosed).filter(({ act }) => !speakers?.undone(act));
  countFirst(counted, statements, {
    name: ({ disclosure, act }) => `d:${disclosure} ${act.index}`,
    group: ({ disclosure }) => disclosure,
    items: (statement) => statement.items,
  });
  const better = newRecord<Bits>();
  const byDiscloser = newRecord<Bits>();
  let [disclosed, allBetter] = [noBits(), noBits()];
  const assessed = isEmptyRecord(block.assessed) ? [] : statementsInOrder(block.assessed);
  const saidBy = (act: Act) => (statement: Statement) => speakers?.saidBy(statement.act, act) ?? true;
  for (const { act, disclosure, items } of statements) {
    disclosed = or(disclosed, items);
    const discloser = speakerOf(act);
    byDiscloser[discloser] = or(byDiscloser[discloser] ?? noBits(), items);
    const own = assessed.filter(
      (statement) =>
        speakerOf(statement.act) === discloser &&
        (heardAnswer(statement) || speakers?.sourceAnswers(statement.act, act)) &&
        speakers?.heard(statement.act, discloser),
    );
    const [earlier, later] = [own.filter(saidBy(act)), own.filter((statement) => !saidBy(act)(statement))];
    if (later.length === 0) continue;
    const then = latestAssessed(earlier);
    const requested = everAssessed(Object.values(block.submitted));
    const low = or(
      or(then.insufficient, then.partial),
      minus(or(requested.insufficient, requested.partial), then.known),
    );
    const now = latestAssessed(later);
    const called = and(and(items, low), minus(now.known, or(now.insufficient, now.partial)));
    better[disclosure] = or(better[disclosure] ?? noBits(), called);
    allBetter = or(allBetter, called);
  }
  put(counted, 'disclosed', disclosed);
  for (const agency in byDiscloser) put(counted, `s:${agency} `, byDiscloser[agency]!);
  for (const disclosure in better) put(counted, `b:${disclosure} `, better[disclosure]!);
  const byRequester = requestedByAgency(block);
  for (const agency in byRequester) put(counted, `y:${agency} `, and(byRequester[agency]!, allBetter));
}

/** Counts a block, or some of its items, again, and adds the differences to its request, officers and disclosures. */
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
    // A copy: the counted set may be one of the facts' own sets, which grow later.
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

/** The members of the funnel that are plain counts. */
type Plain = Exclude<keyof Funnel, 'matchedByPath'>;

function carry(work: Work, block: BlockFacts, name: string, delta: number): void {
  const { memory, touched } = work;
  const { agreement, request } = block;
  const counter = name[1] === ':' ? name[0]! : '';
  const end = name.indexOf(' ');
  const [agency, rest] = counter ? [name.slice(2, end), name.slice(end + 1)] : ['', ''];
  if (counter === 'd' || counter === 'b')
    return carryDisclosed(work, agreement, { counter, subject: agency, rest, delta });
  const key = keys.request(agreement, request);
  const facts = memory.edit(key);
  touched.add(key);
  switch (counter) {
    case '':
      facts.funnel[name as Plain] += delta;
      return;
    case 'p':
      return addTo(facts.funnel.matchedByPath, name.slice(2), delta);
    case 's':
      ownOr(facts.disclosers, agency, newDiscloserFor).items += delta;
      return;
    case 'm': {
      const match = keys.match(agreement, request, subjectOf(agency, block.matched[rest]!.matchId));
      memory.edit(match).parts[rest]!.items += delta;
      return touched.add(match);
    }
  }
  const requester = ownOr(facts.requesters, agency, newRequester);
  switch (counter) {
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
  { counter, subject, rest, delta }: { counter: string; subject: string; rest: string; delta: number },
): void {
  const key = keys.disclosure(agreement, idOfSubject(subject));
  const discloser = ownOr(memory.edit(key).disclosers, agencyOfSubject(subject), newDiscloser);
  touched.add(key);
  if (counter === 'b') discloser.better += delta;
  else addItems(discloser, rest, delta);
}

/** Adds the officers' items that blocks have counted to their tallies. */
export function recountOfficers({ memory, touched }: Work): void {
  for (const [key, parts] of touched.takeEngaged()) {
    const facts = memory.edit(key);
    const tallies = new DatedTallies(memory, facts.agreement, engaging(facts.officer), facts.acts);
    for (const { act, ...engagement } of parts) {
      facts.items += engagement.items;
      tallies.add(act, engagement, () => [SPAN]);
    }
  }
}

/**
 * Updates the tallies of volumes from the parts of one id's disclosures: their times, items and requests. `all`: looks at all parts;
 * otherwise only at those that this batch has changed.
 */
export function recountVolume(work: Work, key: Key<'disclosure'>, all = false): void {
  const { memory } = work;
  const facts = memory.read(key);
  if (!facts) return;
  const about = memory.read(keys.agreement(facts.agreement));
  const speakers = about && speakersOf(about);
  for (const agency in facts.disclosers) {
    const discloser = facts.disclosers[agency]!;
    const { parts, sum: before } = discloser;
    const changed = takeChanged(discloser);
    const subject = subjectOf(agency, facts.disclosure);
    const edited = (): Discloser => memory.edit(key).disclosers[agency]!;
    const carry = (part: Part, is: Counting | undefined, sum = now): void => {
      const { counted } = memory.read(key)!.disclosers[agency]!;
      const was = counted[part.act.index];
      if (was?.items === is?.items && was?.request === is?.request) return;
      if (was) count(work, keys.volume(facts.agreement, sum), { ...part.act, subject, ...was }, -1);
      if (is) edited().counted[part.act.index] = is;
      else delete edited().counted[part.act.index];
      if (is) count(work, keys.volume(facts.agreement, sum), { ...part.act, subject, ...is }, 1);
    };
    // Documents decide who is a source.
    const now = speakers?.documents.sumOf(agency) ?? '';
    if (now !== before) {
      for (const part of Object.values(parts)) carry(part, undefined, before);
      edited().sum = now;
    }
    // Named items count with the first part that names them; items whose number alone is known count with the first part.
    const put = (part: Part, unknown: number): void =>
      carry(part, { items: part.items + unknown, request: part.requestId ?? '' });
    if (changed && !all && now === before) {
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

/** Adds an act to a sum's tallies (1), or removes it (-1). */
function count({ memory, touched }: Work, key: Key<'volume'>, act: Member, sign: 1 | -1): void {
  const { agreement, by, acts } = memory.edit(key);
  const tallies = new DatedTallies(memory, agreement, disclosuresBy(by), acts);
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

/** Makes the tally of a sum of disclosures keep values for the windows over which the agreement's documents state caps now. */
export function keepWindows(memory: Overlay, { agreement, by }: VolumeFacts): void {
  new Tally(memory, agreement, tallyName(disclosuresBy(by))).keepWindows(windowsOf(memory, agreement));
}
