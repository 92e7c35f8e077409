import {
  type AgreementFacts,
  agreementOfKey,
  type BlockFacts,
  type DisclosureFacts,
  type Entity,
  keys,
  kindOf,
  least,
  type Memory,
  type OfficerFacts,
  type RequestFacts,
  timelineOf,
} from '#libs/judging';

/** Of a disclosure's blocks so many are fetched with it: a portion judges no more, and more are fetched side by side. */
const MOST_BLOCKS = 2_000;
/** Items of an officer up to which REQ-09 looks at none of his requests, unless an agreement states a lower limit. */
const USUAL_SPAN = 200;

function lowestSpan(agreement: AgreementFacts): number {
  const { versions } = timelineOf(agreement);
  return Math.min(USUAL_SPAN, least(versions.map(({ policy }) => policy.officerSpanMax?.value ?? USUAL_SPAN)));
}

/**
 * Keys of what a judge of this entity looks at besides: an officer's requests, a request's disclosures, and so on. Fetched
 * with it, all of a batch's in one query; what is forgotten here costs a query of its own, never a result.
 */
export function* relatedKeys(key: string, entity: Entity, memory: Pick<Memory, 'get'>): Iterable<string> {
  const agreement = agreementOfKey(key);
  switch (kindOf(key)) {
    case 'A':
      for (const source of (entity as AgreementFacts).sources) yield keys.source(agreement, source);
      return;
    case 'O': {
      const { items, requests } = entity as OfficerFacts;
      const about = memory.get(keys.agreement(agreement)) as AgreementFacts | undefined;
      if (about && items <= lowestSpan(about)) return;
      for (const request in requests) yield keys.request(agreement, request);
      return;
    }
    case 'R':
      for (const disclosure of (entity as RequestFacts).disclosures) yield keys.disclosure(agreement, disclosure);
      return;
    case 'B': {
      const { request, disclosures } = entity as BlockFacts;
      yield keys.request(agreement, request);
      for (const disclosure in disclosures) yield keys.disclosure(agreement, disclosure);
      return;
    }
    case 'D': {
      const { made, blocks } = entity as DisclosureFacts;
      if (made?.header.requestId !== undefined) yield keys.request(agreement, made.header.requestId);
      for (const request in blocks) {
        yield keys.request(agreement, request);
        for (const block of blocks[request]!.slice(0, MOST_BLOCKS)) yield keys.block(agreement, request, block);
      }
    }
  }
}
