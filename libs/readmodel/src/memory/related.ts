import {
  type AgreementFacts,
  agreementOfKey,
  type BlockFacts,
  type DisclosureFacts,
  type Entity,
  keys,
  kindOf,
  type RequestFacts,
} from '#libs/rules';

/**
 * Keys of what a judge of this entity looks at besides: an officer's requests, a request's disclosures, and so on. Fetched
 * with it, all of a batch's in one query; what is forgotten here costs a query of its own, never a result.
 */
export function* relatedKeys(key: string, entity: Entity): Iterable<string> {
  const agreement = agreementOfKey(key);
  switch (kindOf(key)) {
    case 'A':
      for (const source of (entity as AgreementFacts).sources) yield keys.source(agreement, source);
      return;
    case 'O':
      for (const request in (entity as { requests: Record<string, number> }).requests)
        yield keys.request(agreement, request);
      return;
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
        for (const block of blocks[request]!) yield keys.block(agreement, request, block);
      }
    }
  }
}
