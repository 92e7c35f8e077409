import type { AgreementPlan, Disclosure, DisclosureOptions, Exchange } from './agreement-plan.js';
import { DAY } from './calendar.js';
import { ITEM_RULES } from './common-lines.js';
import type { Moment } from './evasive-truth.js';

/** All items of a request. */
export const allOf = ({ size }: Exchange): number[] => Array.from({ length: size }, (_, i) => i + 1);

/** Codes that call these items' addresses insufficient. */
export const insufficient = (items: number[]): Map<number, string[]> => new Map(items.map((n) => [n, ['A02']]));

/** A policy that allows wages too. */
export const wide = (plan: AgreementPlan, patch = {}) =>
  plan.policyOf({ elementsAllowed: ['address', 'wages'], ...patch });

/** So many items that no disclosure has had yet, and their receipt. */
export function discloseNext(plan: AgreementPlan, exchange: Exchange, count: number): Disclosure {
  const disclosure = plan.disclose({ exchange, items: plan.take(exchange, count) });
  plan.receive(disclosure);
  return disclosure;
}

/** An exchange whose source matched nothing, and what it disclosed all the same: so many items, or between so many. DIS-04 for all of them. */
export function discloseUnmatched(plan: AgreementPlan, least: number, most?: number) {
  const exchange = plan.exchange({ matched: [] });
  const disclosure = discloseNext(plan, exchange, most === undefined ? least : plan.random.int(least, most));
  plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
  return { exchange, disclosure };
}

/** Items named to an agency that is in no document, which nothing makes good: DIS-07 for all of them. */
export function exposeToStranger(
  plan: AgreementPlan,
  exchange: Exchange,
  count: number,
  o: Omit<DisclosureOptions, 'exchange' | 'items' | 'to'> = {},
): Disclosure {
  const disclosure = plan.discloseToStranger(exchange, count, o);
  plan.expected.finding('DIS-07', disclosure.subject, disclosure.size);
  return disclosure;
}

/** Disclosed though nobody asked: DIS-01, as soon as absence may be concluded. What its items are compared with is left open. */
export function discloseUnasked(plan: AgreementPlan, from: Moment): void {
  const { subject } = plan.disclose({ exchange: plan.draft(), items: [1, 2, 3] });
  plan.expected.finding('DIS-01', subject, undefined, from);
  plan.expected.open(ITEM_RULES, subject);
}

/** Wages, which only a wide policy allows. */
export function discloseWages(plan: AgreementPlan, at?: number): Disclosure {
  const exchange = plan.exchange(at === undefined ? {} : { at: at - DAY });
  const items = plan.take(exchange, plan.random.int(2, 9));
  const disclosure = plan.disclose({ exchange, items, elements: ['wages'] });
  plan.receive(disclosure);
  return disclosure;
}

/** A disclosure to an officer whom only a change of the roster admits. */
export function discloseTo(plan: AgreementPlan, officer: string, at: number): Disclosure {
  return discloseNext(plan, plan.exchange({ officer, at: at - DAY }), plan.random.int(2, 9));
}
