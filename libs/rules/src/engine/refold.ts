import { newAgreement, type AgreementFacts } from '../facts/agreement.js';
import { newBlock, type BlockFacts } from '../facts/block.js';
import { newDisclosure, type DisclosureFacts } from '../facts/disclosure.js';
import { newIncident, type IncidentFacts } from '../facts/incident.js';
import { newRequest, type RequestFacts } from '../facts/request.js';
import { keys } from './keys.js';
import type { Overlay } from './memory.js';

/**
 * Empties the facts of an agreement before they are folded anew. Verdicts stay, so that the judging that follows finds
 * what no longer holds and withdraws it; so do counts that are carried as differences, and what sources said of themselves.
 */
export function clearFacts(overlay: Overlay, agreement: string): AgreementFacts {
  const about = overlay.edit<AgreementFacts>(keys.agreement(agreement), () => newAgreement(agreement, 0));
  about.documents = [];
  about.methods = [];
  for (const key of overlay.scan(`B|${agreement}|`)) {
    const block = overlay.edit<BlockFacts>(key, () => newBlock(agreement, '', 0));
    const { counted, verdicts } = block;
    Object.assign(block, newBlock(agreement, block.request, block.block), { counted, verdicts });
  }
  for (const key of overlay.scan(`R|${agreement}|`)) {
    const request = overlay.edit<RequestFacts>(key, () => newRequest(agreement, ''));
    const { funnel, reasons, itemsWithReason, officers, volume, itemHits, verdicts } = request;
    const fresh = newRequest(agreement, request.request);
    delete request.submitted;
    delete request.withdrawn;
    Object.assign(request, fresh, { funnel, reasons, itemsWithReason, officers, volume, itemHits, verdicts });
  }
  for (const key of overlay.scan(`D|${agreement}|`)) {
    const disclosure = overlay.edit<DisclosureFacts>(key, () => newDisclosure(agreement, ''));
    const { items, slot, itemHits, verdicts } = disclosure;
    delete disclosure.made;
    Object.assign(disclosure, newDisclosure(agreement, disclosure.disclosure), {
      items,
      itemHits,
      verdicts,
      ...(slot === undefined ? {} : { slot }),
    });
  }
  for (const key of overlay.scan(`I|${agreement}|`)) {
    overlay.edit<IncidentFacts>(key, () => newIncident(agreement, '')).reports = [];
  }
  return about;
}
