import type { AgreementPlan, Disclosure, Exchange } from './agreement-plan.js';
import type { Moment } from './evasive-truth.js';

/** How findings name a request. */
export const requestOf = ({ taker, request }: Exchange): string => `${taker}/${request}`;

/** Rules of which only a row can tell. */
export const ITEM_RULES = ['DIS-02', 'DIS-04', 'DIS-07', 'DIS-17'];

/** "Named ≠ stated is INT-13"; "the rest of the unknown items is not evaluable, with their count" (3). */
export function expectUnknown(plan: AgreementPlan, { subject }: Pick<Disclosure, 'subject'>, unknown: number): void {
  plan.expected.finding('INT-13', subject, unknown);
  for (const rule of ITEM_RULES) plan.expected.line(rule, 'items not listed', unknown, subject);
}

/** "Where no version has bound: AGR-01 counts requests and disclosures" (2), each agency's for themselves. */
export function expectUnbound(plan: AgreementPlan, acts: AgreementPlan['acts'], from?: Moment): void {
  for (const { of } of acts) plan.expected.finding('AGR-01', of, 1, from);
}

/** "The rest is not evaluable, one line for core and one for each pack" (2). */
export function expectNoAgreement(plan: AgreementPlan, packs: string[]): void {
  expectUnbound(plan, plan.acts, 'quarter hour');
  for (const pack of packs) plan.expected.line(pack, 'no agreement in effect', undefined, undefined, 'quarter hour');
}

/** "Where the requester's codes are clean and the source gave none, the rule is not evaluable: not assessed by the source" (2). */
export function expectNotAssessed(plan: AgreementPlan, exchange: Exchange, { subject, size }: Disclosure): void {
  const reason = 'not assessed by the source';
  plan.expected.line('DIS-17', reason, size, subject);
  plan.expected.line('REQ-06', reason, exchange.size, requestOf(exchange));
}
