import type { AgreementFacts } from '../kinds/agreement.js';
import type { FindingFacts } from '../kinds/finding.js';
import type { NotEvaluableFacts } from '../kinds/not-evaluable.js';
import { documentsOf } from '../standing/documents.js';
import { oneOf, type Seen, SEVERAL, type Visibility } from '../visibility.js';

/** The agencies that acted under an agreement: who may see what sums the acts of all. Each is one agency or `SEVERAL`. */
export interface Acted {
  /** Who disclosed, or may have been asked. */
  source: string;
  /** Who requested, or was disclosed to. */
  recipient: string;
  /** Who received or copied. */
  holder: string;
  /** Who requested or disclosed. */
  author: string;
}

const known = new WeakMap<AgreementFacts, Acted>();

/** For facts that do not change any more. */
export function actedUnder(facts: AgreementFacts): Acted {
  let made = known.get(facts);
  if (!made) known.set(facts, (made = acted(facts)));
  return made;
}

function acted(facts: AgreementFacts): Acted {
  const { source, recipient = SEVERAL, holder = SEVERAL, author = SEVERAL } = facts.acted;
  const { bound } = documentsOf(facts);
  // A request is known to those that may answer it. A registration that the requester never recorded asks nobody.
  const asked = bound
    .filter(({ recorders }) => recipient === SEVERAL || recorders.has(recipient))
    .flatMap(({ versions }) =>
      versions.flatMap(({ policy: { parties } }) =>
        parties.flatMap(({ role, agency }) => (role === 'source' ? agency : [])),
      ),
    );
  return { source: oneOf([...asked, ...(source === undefined ? [] : [source])]) ?? SEVERAL, recipient, holder, author };
}

export const sameActed = (a: Acted, b: Acted): boolean =>
  a.source === b.source && a.recipient === b.recipient && a.holder === b.holder && a.author === b.author;

/** The agencies that may see a row of a class that sums acts of the whole agreement. */
export function wideSides(
  seen: Visibility,
  { source, recipient, holder, author }: Acted,
): Pick<Seen, 'author' | 'source' | 'recipient'> {
  switch (seen) {
    case 'both':
      return { author, source, recipient };
    case 'source':
      return { source };
    case 'recipient':
      return { author: holder, recipient: holder };
    case 'author':
      return {};
  }
}

type About = AgreementFacts | undefined;

/** Who may see a finding. `about`: the facts of its agreement. */
export function seenOfFinding({ seen }: FindingFacts, about: About): Seen {
  if (!seen.wide || !about) return seen;
  return { class: seen.class, ...wideSides(seen.class, actedUnder(about)) };
}

/** Who may see a line of what is not evaluable. */
export function seenOfLine({ class: seen, author }: NotEvaluableFacts, about: About): Seen {
  if (seen === 'author') return { class: seen, ...(author === '' ? {} : { author }) };
  return { class: seen, ...(about ? wideSides(seen, actedUnder(about)) : {}) };
}
