import { keys } from '../kinds/key.js';
import { newDiscloserFor } from '../kinds/request.js';
import { own, ownOr } from '../record.js';
import { together } from '../visibility.js';
import type { FoldContext } from './context.js';

/** Notes to whom an agency disclosed under the agreement. */
export function noteDisclosedTo({ memory, agreement }: FoldContext, agency: string, recipient: string): void {
  const key = keys.agreement(agreement);
  const known = own(memory.read(key)?.disclosedTo ?? {}, agency);
  const all = together(known, recipient);
  if (all !== known) memory.edit(key).disclosedTo[agency] = all;
}

/** Notes to whom an agency disclosed for a request. */
export function noteDisclosedFor(
  { memory, agreement }: FoldContext,
  request: string,
  agency: string,
  recipients: Iterable<string>,
): void {
  const key = keys.request(agreement, request);
  const known = own(memory.read(key)?.disclosers ?? {}, agency)?.to;
  let all = known;
  for (const recipient of recipients) all = together(all, recipient);
  if (all !== undefined && all !== known) ownOr(memory.edit(key).disclosers, agency, newDiscloserFor).to = all;
}
