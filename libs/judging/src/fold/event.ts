import type { TransferEvent } from '#libs/contracts';
import type { AgreementFacts } from '../kinds/agreement.js';
import { foldAgreement, foldMatchMethod } from './agreement.js';
import type { FoldContext } from './context.js';
import { foldCopy, foldDisclosed, foldDisposition, foldIncident, foldReceipt } from './disclosure.js';
import { foldMatched, foldReassessed, foldRejected, foldSubmitted, foldValidated, foldWithdrawn } from './request.js';

/** Records one event's statement. Types that no rule reads yet are recorded and can be looked up, but leave no facts. */
export function foldEvent(context: FoldContext, agreement: AgreementFacts, event: TransferEvent): void {
  switch (event.type) {
    case 'gov.transfer.agreement.registered.v1':
    case 'gov.transfer.agreement.amended.v1':
    case 'gov.transfer.agreement.renewed.v1':
    case 'gov.transfer.agreement.terminated.v1':
    case 'gov.transfer.roster.changed.v1':
      return foldAgreement(context, agreement, event);
    case 'gov.transfer.matchmethod.approved.v1':
      return foldMatchMethod(context, agreement, event);
    case 'gov.transfer.request.submitted.v1':
      return foldSubmitted(context, agreement, event);
    case 'gov.transfer.request.validated.v1':
      return foldValidated(context, event);
    case 'gov.transfer.request.reassessed.v1':
      return foldReassessed(context, event);
    case 'gov.transfer.request.rejected.v1':
      return foldRejected(context, event);
    case 'gov.transfer.request.withdrawn.v1':
      return foldWithdrawn(context, event);
    case 'gov.transfer.match.performed.v1':
      return foldMatched(context, event);
    case 'gov.transfer.disclosure.made.v1':
      return foldDisclosed(context, event);
    case 'gov.transfer.receipt.acknowledged.v1':
      return foldReceipt(context, event);
    case 'gov.transfer.copy.made.v1':
      return foldCopy(context, event);
    case 'gov.transfer.disposition.certified.v1':
      return foldDisposition(context, event);
    case 'gov.transfer.incident.reported.v1':
      return foldIncident(context, event);
  }
}
