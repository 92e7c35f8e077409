import { type Act, speakerOf } from '../act.js';
import { isShared } from '../findings/first-act.js';
import { agencyOfSubject, type DisclosureFacts } from '../kinds/disclosure.js';
import { type Key, kindOf } from '../kinds/key.js';
import type { MatchFacts } from '../kinds/match.js';
import type { OfficerFacts } from '../kinds/officer.js';
import type { Explained, Rule } from '../rule.js';
import { sumIn } from '../kinds/volume.js';
import type { Timeline } from '../standing/timeline.js';
import { type Actor, oneOf, type Seen, SEVERAL, type Visibility } from '../visibility.js';
import { partsSoFar } from './parts.js';
import type { View } from './view.js';

export const classOf = (rule: Rule, subject: string): Visibility => rule.visibilityOf?.(subject) ?? rule.visibility;

/** The agency in `<kind> <agency>/<id>`; the kind may be missing. No id has a blank. */
function agencyIn(subject: string): string {
  const of = agencyOfSubject(subject);
  return of.slice(of.lastIndexOf(' ') + 1);
}

/** Whose acts a subject sums, by the target from which it was judged. Undefined: the target is of no agency's acts. */
export function actorOf({ on }: Rule, target: Key, subject: string): Actor | undefined {
  if (on === 'volume') {
    const { by } = sumIn(subject);
    return by === '' ? 'source' : `source ${by}`;
  }
  switch (kindOf(target)) {
    case 'request':
      return `recipient ${agencyIn(subject)}`;
    case 'disclosure':
      return on === 'custody' ? `holder ${holderIn(subject)}` : `source ${agencyIn(subject)}`;
    case 'match':
      return `source ${agencyIn(subject)}`;
    default:
      return undefined;
  }
}

/** Who may see a finding of one stream, or of one agency's statement. */
export function seenByAuthor(rule: Rule, subject: string, { authors = [] }: Pick<Explained, 'authors'>): Seen {
  const author = rule.authorOf?.(subject) ?? oneOf(authors);
  return { class: 'author', ...(author === undefined ? {} : { author }) };
}

/**
 * Who may see a finding of a rule about a target. Undefined: nothing is left of the target that could tell. It depends on the facts alone, so
 * it is decided again whenever the target is judged.
 */
export function seenBy(rule: Rule, subject: string, target: Key, how: Explained, view: View): Seen | undefined {
  const seen = classOf(rule, subject);
  if (seen === 'author') return seenByAuthor(rule, subject, how);
  if (isShared(rule) || kindOf(target) === 'volume') return { class: seen, sums: actorOf(rule, target, subject)! };
  switch (kindOf(target)) {
    case 'request':
      return rule.on === 'volume' ? ofSumForRequest(seen, how) : ofRequest(seen, subject, view);
    case 'disclosure':
      return rule.on === 'custody'
        ? ofCustody(seen, subject, view.facts(target as Key<'disclosure'>))
        : ofDisclosure(seen, subject, view);
    case 'match':
      return ofMatch(seen, view.facts(target as Key<'match'>));
    case 'officer':
      return ofOfficer(seen, view.facts(target as Key<'officer'>), how);
    case 'agreement':
      return ofDocuments(seen, how, view);
    default:
      throw new Error(`${rule.id}: nobody is named who may see what is found in ${target}`);
  }
}

const timesOf = (acts: readonly Pick<Act, 'time'>[]): Pick<Seen, 'from' | 'to'> => {
  let [from, to] = [Infinity, -Infinity];
  for (const { time } of acts) [from, to] = [Math.min(from, time), Math.max(to, time)];
  return acts.length === 0 ? {} : { from, to };
};

function ofRequest(seen: Visibility, subject: string, view: View): Seen | undefined {
  // A subject may carry its kind before a blank; no id has one.
  const request = view.request(subject.slice(subject.indexOf(' ') + 1));
  // A bare id that several agencies use.
  if (!request) return undefined;
  const { agency, parts } = request;
  const source = oneOf(parts.flatMap(({ act }) => askedBy(act, view)));
  return {
    class: seen,
    ...(source === undefined ? {} : { source }),
    // What its source made of it is not the requester's.
    ...(seen === 'source' ? {} : { author: agency }),
    recipient: agency,
    ...timesOf(parts.map(({ act }) => act)),
  };
}

/** Whom a request may ask. */
const askedBy = (act: Act, { speakers }: View): string[] => speakers?.documents.askedBy(speakerOf(act), act.time) ?? [];

/** The disclosures in a sum for one request: to the two agencies between which all of them were made. */
function ofSumForRequest(seen: Visibility, { authors = [], recipients = [] }: Explained): Seen {
  const source = oneOf(authors) ?? SEVERAL;
  return { class: seen, author: source, source, recipient: oneOf(recipients) ?? SEVERAL };
}

function ofDisclosure(seen: Visibility, subject: string, view: View): Seen | undefined {
  const disclosure = view.disclosure(subject);
  if (!disclosure) return undefined;
  const { agency, own: discloser, parts } = disclosure;
  const recipient = oneOf(partsSoFar(discloser).agencies);
  const strange = Object.keys(discloser.requests).some((id) => isOfOthers(id, recipient, view));
  return {
    class: seen,
    author: agency,
    source: agency,
    ...(recipient === undefined ? {} : { recipient: strange ? SEVERAL : recipient }),
    ...timesOf([parts[0]!.act, parts.at(-1)!.act]),
  };
}

/** Does an id mean another agency's request, because this one has made none under it? */
function isOfOthers(id: string, agency: string | undefined, view: View): boolean {
  const meant = agency === undefined ? undefined : view.requestMeant(id, agency);
  return meant !== undefined && (meant === 'several' || meant.agency !== agency);
}

/** The subject `<holder> <disclosure>` of a rule about custody. */
const holderIn = (subject: string): string => subject.slice(0, subject.indexOf(' '));

function ofCustody(seen: Visibility, subject: string, facts: DisclosureFacts | undefined): Seen | undefined {
  const holder = holderIn(subject);
  const acts = [...(facts?.receipts ?? []), ...(facts?.copies ?? [])].filter((act) => speakerOf(act) === holder);
  return acts.length === 0 ? undefined : { class: seen, author: holder, recipient: holder, ...timesOf(acts) };
}

function ofMatch(seen: Visibility, facts: MatchFacts | undefined): Seen | undefined {
  if (!facts) return undefined;
  const author = agencyOfSubject(facts.match);
  return { class: seen, author, source: author, ...timesOf(Object.values(facts.parts).map(({ act }) => act)) };
}

function ofOfficer(seen: Visibility, facts: OfficerFacts | undefined, { since, at }: Explained): Seen {
  const requester = oneOf(Object.keys(facts?.acts.speakers ?? {})) ?? SEVERAL;
  return {
    class: seen,
    author: requester,
    recipient: requester,
    ...(since === undefined ? {} : { from: since }),
    ...(at === undefined ? {} : { to: at }),
  };
}

/**
 * Documents show the values of all who recorded them: to the parties of the one registration that all of these belong to, or, if one agency
 * alone recorded them, to that one.
 */
function ofDocuments(seen: Visibility, { authors = [] }: Explained, { speakers }: View): Seen {
  const all = [...authors];
  const author = oneOf(all);
  const families = (speakers?.documents.bound ?? []).filter(({ recorders }) => all.every((one) => recorders.has(one)));
  if (author !== undefined && author !== SEVERAL) return { class: 'author', author };
  const [family, ...others] = families;
  const role = (role: 'source' | 'recipient'): string =>
    family && others.length === 0 ? (onlyOne(role, [family]) ?? SEVERAL) : SEVERAL;
  return { class: seen, author: SEVERAL, source: role('source'), recipient: role('recipient') };
}

/** The agency that alone ever has a role under some documents, or `SEVERAL`. Undefined: none has. */
const onlyOne = (role: 'source' | 'recipient', families: readonly Timeline[]): string | undefined =>
  oneOf(
    families.flatMap(({ versions }) =>
      versions.flatMap(({ policy }) =>
        policy.parties.filter((party) => party.role === role).map(({ agency }) => agency),
      ),
    ),
  );
