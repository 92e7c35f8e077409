import { chunkKey, isSpoken, slotOf } from '../fold/own-word.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { Claim } from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import { accuses, UNKNOWN_TYPE } from '../standing/statements.js';

/**
 * The event of its source that passed and takes a number from what was refused, or left out, under it: one of that type. Where no type is
 * known it takes one that accuses: by one that only excuses its source would hide an act and say nothing of any.
 */
export function takerOf(
  memory: Overlay,
  about: AgreementFacts,
  { source, sequence, type }: { source: string; sequence: number; type: string },
): Claim | undefined {
  const claims = memory.read(chunkKey(about.agreement, source, sequence))?.slots[slotOf(sequence)] ?? [];
  return claims.find(
    (claim) => claim.id !== '' && isOfType(memory, about, claim, type) && isSpoken(about, source, claim),
  );
}

function isOfType(memory: Overlay, { agreement }: AgreementFacts, { type: is, index }: Claim, type: string): boolean {
  if (type === UNKNOWN_TYPE) return is !== undefined;
  if (accuses(type)) return is === type;
  // Claims keep the types of what accuses alone. Of the others only what was left out is asked for, which is rare.
  for (const { entry } of memory.entriesOf({ agreement, from: index, before: index + 1, limit: 1 }))
    return entry.event?.type === type;
  return false;
}
