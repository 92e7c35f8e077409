import { newAgreement, type AgreementFacts } from '../kinds/agreement.js';
import { newBlock, type BlockFacts } from '../kinds/block.js';
import { newDisclosure, type DisclosureFacts } from '../kinds/disclosure.js';
import { newIncident, type IncidentFacts } from '../kinds/incident.js';
import { newRequest, type RequestFacts } from '../kinds/request.js';
import { kindOf } from '../kinds/keys.js';
import type { Overlay } from '../memory/memory.js';

/**
 * Empties what is known of one thing before its agreement is folded anew. Verdicts stay, so that the judging that follows finds
 * what no longer holds and withdraws it; so do counts that are carried as differences, and what sources said of themselves.
 */
export function clearFacts(overlay: Overlay, key: string): void {
  switch (kindOf(key)) {
    case 'A':
      Object.assign(
        overlay.edit<AgreementFacts>(key, () => newAgreement('', 0)),
        { documents: [], methods: [] },
      );
      return;
    case 'B': {
      const block = overlay.edit<BlockFacts>(key, () => newBlock('', '', 0));
      const { counted, verdicts } = block;
      Object.assign(block, newBlock(block.agreement, block.request, block.block), { counted, verdicts });
      return;
    }
    case 'D': {
      const disclosure = overlay.edit<DisclosureFacts>(key, () => newDisclosure('', ''));
      const { items, slot, itemHits, verdicts } = disclosure;
      delete disclosure.made;
      Object.assign(disclosure, newDisclosure(disclosure.agreement, disclosure.disclosure), {
        items,
        itemHits,
        verdicts,
        ...(slot === undefined ? {} : { slot }),
      });
      return;
    }
    case 'I':
      overlay.edit<IncidentFacts>(key, () => newIncident('', '')).reports = [];
      return;
    case 'R': {
      const request = overlay.edit<RequestFacts>(key, () => newRequest('', ''));
      const { funnel, reasons, itemsWithReason, officers, volume, itemHits, verdicts } = request;
      delete request.submitted;
      delete request.withdrawn;
      Object.assign(request, newRequest(request.agreement, request.request), {
        ...{ funnel, reasons, itemsWithReason, officers, volume, itemHits, verdicts },
      });
    }
  }
}
