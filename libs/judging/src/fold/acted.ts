import { keys } from '../kinds/key.js';
import { own } from '../record.js';
import { together } from '../visibility.js';
import type { FoldContext } from './context.js';

type Sides = Readonly<Partial<Record<'source' | 'recipient' | 'author', readonly string[]>>>;

/** Notes to whom an agency disclosed under the agreement. */
export function noteDisclosedTo({ memory, agreement }: FoldContext, agency: string, recipient: string): void {
  const key = keys.agreement(agreement);
  const known = own(memory.read(key)?.disclosedTo ?? {}, agency);
  const all = together(known, recipient);
  if (all !== known) memory.edit(key).disclosedTo[agency] = all;
}

/** Notes who acted for a request. */
export function noteSides({ memory, agreement }: FoldContext, request: string, sides: Sides): void {
  const key = keys.request(agreement, request);
  const facts = memory.read(key);
  for (const [side, agency] of added(facts?.sides ?? {}, sides)) memory.edit(key).sides[side] = agency;
}

function* added(known: Readonly<Record<string, string>>, sides: Sides): Generator<[side: string, agency: string]> {
  for (const [side, agencies] of Object.entries(sides)) {
    let all = known[side];
    for (const agency of agencies) all = together(all, agency);
    if (all !== undefined && all !== known[side]) yield [side, all];
  }
}
