import { partsSoFar } from '../judge/parts.js';
import { subjectOf } from '../kinds/disclosure.js';
import { type Key, keys } from '../kinds/key.js';
import { MOST_UNLISTED, PAGE, type RequestFacts } from '../kinds/request.js';
import type { Overlay } from '../memory/overlay.js';
import type { Work } from '../portions/touched.js';
import { isEmptyRecord } from '../record.js';

// The disclosures for a request, and those among them with items whose number alone is known.

export const hasUnlisted = ({ unlisted, unlistedBeyond }: RequestFacts): boolean =>
  unlistedBeyond > 0 || !isEmptyRecord(unlisted);

/** Adds a disclosure to the list of a request. It must not be in the list yet. */
export function listDisclosure(memory: Overlay, facts: RequestFacts, subject: string): void {
  const disclosures = [...facts.disclosures, subject].sort();
  if (disclosures.length < PAGE) {
    facts.disclosures = disclosures;
    return;
  }
  memory.create(keys.page(facts.agreement, facts.request, facts.pages)).disclosures = disclosures;
  facts.pages++;
  facts.disclosures = [];
}

/** Updates in each request whether the disclosures of one id have items whose number alone is known. */
export function recountUnlisted({ memory }: Work, key: Key<'disclosure'>): void {
  const facts = memory.read(key);
  if (!facts) return;
  const { agreement, disclosure } = facts;
  for (const agency in facts.disclosers) {
    const { requests } = facts.disclosers[agency]!;
    if (isEmptyRecord(requests)) continue;
    const unlisted = partsSoFar(facts.disclosers[agency]!).unknown > 0;
    for (const request in requests) {
      if (unlisted === (requests[request] !== 'no')) continue;
      const of = memory.edit(keys.request(agreement, request));
      const subject = subjectOf(agency, disclosure);
      memory.edit(key).disclosers[agency]!.requests[request] = unlisted ? enter(of, subject) : leave(of, subject);
    }
  }
}

function enter(of: RequestFacts, subject: string): 'name' | 'number' {
  if (Object.keys(of.unlisted).length < MOST_UNLISTED) {
    of.unlisted[subject] = true;
    return 'name';
  }
  of.unlistedBeyond++;
  return 'number';
}

function leave(of: RequestFacts, subject: string): 'no' {
  if (Object.hasOwn(of.unlisted, subject)) delete of.unlisted[subject];
  else of.unlistedBeyond--;
  return 'no';
}
