import {
  type BlockFacts,
  type Disclosed,
  type DisclosureFacts,
  type Evidence,
  isRequest,
  type View,
} from '#libs/judging';

export interface DisclosedItems {
  facts: DisclosureFacts;
  made: NonNullable<DisclosureFacts['made']>;
  rows: Disclosed;
  /** The request that these items were disclosed for. */
  requestId: string | undefined;
}

/** The disclosures that have items in a block and are known to have been made. */
export function disclosuresOf(block: BlockFacts, view: View): DisclosedItems[] {
  const requestId = isRequest(block.request) ? block.request : undefined;
  return Object.entries(block.disclosures).flatMap(([id, rows]) => {
    const facts = view.disclosure(id);
    return facts?.made ? [{ facts, made: facts.made, rows, requestId }] : [];
  });
}

/** The disclosure, its request and the agreement it was made under. */
export function disclosureEvidence(id: string, view: View): Evidence[] {
  const made = view.disclosure(id)?.made;
  if (!made) return [];
  const version = view.policyAt(made.time);
  const submitted = made.header.requestId === undefined ? undefined : view.request(made.header.requestId)?.submitted;
  return [
    ...(version ? [{ role: 'agreement', index: version.index }] : []),
    ...(submitted ? [{ role: 'request', index: submitted.index }] : []),
    { role: 'disclosure', index: made.index },
  ];
}
