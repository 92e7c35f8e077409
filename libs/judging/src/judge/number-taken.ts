import { chunkKey, isSpoken, slotOf } from '../fold/own-statement.js';
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

/**
 * The entry that has a number, or else that says by a watermark that it is the next: of several the first by id, or by what they vouch for,
 * so that it does not hang on arrival.
 */
export function holderOf(memory: Overlay, about: AgreementFacts, source: string, sequence: number): number | undefined {
  const chunk = memory.read(chunkKey(about.agreement, source, sequence));
  const slot = slotOf(sequence);
  const [claim] = (chunk?.slots[slot] ?? [])
    .filter((one) => isSpoken(about, source, one))
    .sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return claim?.index ?? (chunk?.watermarks[slot] ?? []).at(-1)?.index;
}
