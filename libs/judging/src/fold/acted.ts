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

/** Notes to whom an agency disclosed for a request. `time`: of a part that names it. */
export function noteDisclosedFor(
  { memory, agreement }: FoldContext,
  request: string,
  agency: string,
  { recipients, time }: { recipients: Iterable<string>; time?: number },
): void {
  const key = keys.request(agreement, request);
  const known = own(memory.read(key)?.disclosers ?? {}, agency);
  let to = known?.to;
  for (const recipient of recipients) to = together(to, recipient);
  const from = time === undefined ? known?.from : Math.min(known?.from ?? time, time);
  const until = time === undefined ? known?.until : Math.max(known?.until ?? time, time);
  if (to === undefined || (to === known?.to && from === known?.from && until === known?.until)) return;
  const edited = ownOr(memory.edit(key).disclosers, agency, newDiscloserFor);
  edited.to = to;
  if (from !== undefined && until !== undefined) Object.assign(edited, { from, until });
}
