import type { AgreementFacts } from '../kinds/agreement.js';
import type { FindingFacts } from '../kinds/finding.js';
import type { NotEvaluableFacts } from '../kinds/not-evaluable.js';
import { own } from '../record.js';
import { documentsOf } from '../standing/documents.js';
import { type Actor, oneOf, type Seen, SEVERAL, type Visibility } from '../visibility.js';

/** The agencies that may see what sums the acts of one actor, as `Seen` names them. */
type Sides = Pick<Seen, 'author' | 'source' | 'recipient'>;

/** Who may see a row of a class that sums acts over the whole agreement. Depends on the facts alone. */
type SidesOf = (seen: Visibility, actor: Actor) => Sides;

const known = new WeakMap<AgreementFacts, SidesOf>();

/** For facts that do not change any more. */
function sidesUnder(facts: AgreementFacts): SidesOf {
  let made = known.get(facts);
  if (!made) known.set(facts, (made = sidesFor(facts)));
  return made;
}

function sidesFor(facts: AgreementFacts): SidesOf {
  const { disclosedTo } = facts;
  const documents = documentsOf(facts);
  const ofSources = Object.entries(disclosedTo).filter(([agency]) => documents.everSource(agency));
  const together = {
    source: oneOf(ofSources.map(([agency]) => agency)) ?? SEVERAL,
    recipient: oneOf(ofSources.map(([, to]) => to)) ?? SEVERAL,
  };
  return (seen, actor) => {
    const [side, agency = ''] = actor.split(' ') as [side: 'source' | 'recipient' | 'holder', agency?: string];
    if (side === 'holder') return { author: agency, recipient: agency };
    if (side === 'recipient') {
      // A request is known to those that may answer it. A registration that the requester never recorded asks nobody.
      const source = oneOf(documents.askedBy(agency)) ?? SEVERAL;
      return seen === 'source' ? { source } : { author: agency, source, recipient: agency };
    }
    const { source, recipient } =
      agency === '' ? together : { source: agency, recipient: own(disclosedTo, agency) ?? SEVERAL };
    return seen === 'source' ? { source } : { author: source, source, recipient };
  };
}

/** The actors for whose sums others are named than by earlier facts of the agreement, with these others. */
export function* changedSides(
  before: AgreementFacts,
  facts: AgreementFacts,
): Generator<{ actor: Actor; class: Visibility; sides: Sides }> {
  const redirected = Object.keys(facts.disclosedTo).filter(
    (agency) => before.disclosedTo[agency] !== facts.disclosedTo[agency],
  );
  const same = sameDocuments(before, facts);
  if (same && redirected.length === 0) return;
  const [earlier, now] = [sidesUnder(before), sidesUnder(facts)];
  for (const actor of same ? ofDisclosers(redirected) : actorsOf(facts)) {
    for (const seen of CLASSES) {
      const [was, is] = [earlier(seen, actor), now(seen, actor)];
      if (was.author !== is.author || was.source !== is.source || was.recipient !== is.recipient)
        yield { actor, class: seen, sides: is };
    }
  }
}

const CLASSES: readonly Visibility[] = ['both', 'source', 'recipient'];

/** Do both have the same documents with the same effect? */
const sameDocuments = (a: AgreementFacts, b: AgreementFacts): boolean =>
  a.revision === b.revision && Object.keys(a.actors).length === Object.keys(b.actors).length;

const ofDisclosers = (agencies: readonly string[]): Actor[] => [
  'source',
  ...agencies.map((agency): Actor => `source ${agency}`),
];

const actorsOf = ({ disclosedTo, actors }: AgreementFacts): Actor[] => [
  ...ofDisclosers(Object.keys(disclosedTo)),
  ...Object.keys(actors).map((agency): Actor => `recipient ${agency}`),
];

type About = AgreementFacts | undefined;

/** Who may see a finding. `about`: the facts of its agreement. */
export function seenOfFinding({ seen }: FindingFacts, about: About): Seen {
  if (!seen.sums || !about) return seen;
  return { class: seen.class, sums: seen.sums, ...sidesUnder(about)(seen.class, seen.sums) };
}

/** Who may see a line of what is not evaluable. */
export function seenOfLine({ class: seen, whose }: Pick<NotEvaluableFacts, 'class' | 'whose'>, about: About): Seen {
  if (seen === 'author') return { class: seen, ...(whose === '' ? {} : { author: whose }) };
  return { class: seen, ...(about && whose !== '' ? sidesUnder(about)(seen, whose as Actor) : NOBODY) };
}

const NOBODY = { author: SEVERAL, source: SEVERAL, recipient: SEVERAL };
