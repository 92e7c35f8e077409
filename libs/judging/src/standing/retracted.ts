import { speakerOf } from '../act.js';
import type { AgreementFacts, DocumentAct } from '../kinds/agreement.js';
import { isSpoken } from './spoken.js';
import type { InEffect } from './in-effect.js';

/**
 * A removal or a termination by one party alone takes effect: it takes a permission away, so it accuses. Its author cannot retract it
 * alone, but with a party of the other role.
 */
export function isRetracted(act: DocumentAct, facts: AgreementFacts, timeline: InEffect): boolean {
  const author = timeline.rolesNear(act.party, act.time);
  let [byAuthor, byOther] = [false, false];
  for (const retraction of act.mark?.retracted ?? []) {
    if (!isSpoken(retraction, facts, timeline.policyNear(retraction.time), [timeline.steps])) continue;
    if (retraction.source === act.source) byAuthor = true;
    const speaker = speakerOf(retraction);
    if (speaker === act.party) continue;
    const { source, recipient } = timeline.rolesNear(speaker, retraction.time);
    if ((author.source && recipient) || (author.recipient && source)) byOther = true;
  }
  return byAuthor && byOther;
}
