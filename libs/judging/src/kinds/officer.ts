import { newRecord } from '../record.js';
import { least } from '../extremes.js';
import { documentsOf } from '../standing/documents.js';
import type { AgreementFacts } from './agreement.js';
import { agencyOfSubject, idOfSubject } from './disclosure.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

/** The items for which one officer is named as personally and directly engaged, by request. When a request was made is the request's own fact. */
export interface OfficerFacts {
  kind: 'officer';
  agreement: string;
  officer: string;
  /** `<requester>/<id> <entry>`, of the part of a request that is the first to name him for them -> items. */
  requests: Record<string, number>;
  /** Their sum. */
  items: number;
  verdicts: Record<string, number>;
}

export const newOfficer = (agreement: string, officer: string): OfficerFacts => ({
  kind: 'officer',
  agreement,
  officer,
  requests: newRecord(),
  items: 0,
  verdicts: {},
});

/** Items in a year that name one officer as engaged, at most, where the agreement states no other number. */
export const USUAL_SPAN = 200;

/** The lowest limit that was ever stated. Below it an officer's requests need not be looked at. */
export const lowestSpan = (facts: AgreementFacts): number =>
  Math.min(
    USUAL_SPAN,
    least(
      documentsOf(facts).families.flatMap(({ versions }) =>
        versions.map(({ policy }) => policy.officerSpanMax?.value ?? USUAL_SPAN),
      ),
    ),
  );

/** The part of a request that a name in `OfficerFacts.requests` stands for. */
export function partOfRequest(name: string): { agency: string; id: string; index: string } {
  const end = name.lastIndexOf(' ');
  const subject = name.slice(0, end);
  return { agency: agencyOfSubject(subject), id: idOfSubject(subject), index: name.slice(end + 1) };
}

export const officer: KindOfFacts<OfficerFacts> = {
  empty: newOfficer,
  encoding: sparse(newOfficer),
  *readWith({ items, requests }, agreement, atHand) {
    const about = atHand(keys.agreement(agreement)) as AgreementFacts | undefined;
    if (about && items <= lowestSpan(about)) return;
    for (const name in requests) yield keys.request(agreement, partOfRequest(name).id);
  },
};
