import { chunkKey, isSpoken, slotOf } from '../fold/own-statement.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import type { Claim } from '../kinds/source.js';
import type { Overlay } from '../memory/overlay.js';
import { accuses, UNKNOWN_TYPE } from '../standing/statements.js';

/**
 * The passing event of a source that takes a number from a value that was refused, or left out, under it: an event of the same type. If no
 * type is known, an event that accuses: a source could hide an act behind one that only excuses.
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
  // Claims keep only the types of events that accuse. The others are needed only for entries that were left out, which is rare.
  for (const { entry } of memory.entriesOf({ agreement, from: index, before: index + 1, limit: 1 }))
    return entry.event?.type === type;
  return false;
}

/**
 * The entry that has a number or, otherwise, whose watermark names it as the next. Among several the first by id, or by the vouched time,
 * so that arrival makes no difference.
 */
export function holderOf(memory: Overlay, about: AgreementFacts, source: string, sequence: number): number | undefined {
  const chunk = memory.read(chunkKey(about.agreement, source, sequence));
  const slot = slotOf(sequence);
  const [claim] = (chunk?.slots[slot] ?? [])
    .filter((one) => isSpoken(about, source, one))
    .sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return claim?.index ?? (chunk?.watermarks[slot] ?? []).at(-1)?.index;
}
