import type { Sending } from '#libs/cases';
import { agencyOf } from '#libs/contracts';
import { cap, eventOf } from './acts.js';
import { exchanges } from './plan.js';
import { AGREEMENTS, watermarks } from './unit-ends.js';

export const REGISTERED_AGENCIES = ['revenue', 'border'];
/** This many records of one topic are sent before those of the other. */
const CHUNK = 2_000;

/** Numbered single-item exchanges under agreements that both parties have registered, with a cap that the second tenth crosses. */
export function registeredEvents(count: number): Sending[] {
  const items = Math.floor(count / 4 / AGREEMENTS / 10);
  const plan = exchanges(count, { agreements: AGREEMENTS, extras: watermarks, policy: cap(items) });
  const sendings: Sending[] = [];
  for (let from = 0; from < plan.size; from += CHUNK) {
    const chunk = Array.from({ length: Math.min(CHUNK, plan.size - from) }, (_, i) => plan.at(from + i));
    for (const agency of REGISTERED_AGENCIES) {
      for (const act of chunk.filter(({ source }) => agencyOf(source) === agency))
        sendings.push({ agency, key: act.agreement, value: eventOf(act), source: act.source, wave: 0 });
    }
  }
  return sendings;
}
