import { type ActType, agencyOf, inspect, sourceOfPeople, type TransferEvent } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import type { FieldProblem } from '#libs/platform';
import { derivedId } from '../http/derived-id.js';
import { StatementNotTaken } from './errors.js';

/** What an officer says, as she sent it. */
export interface Said {
  type: ActType;
  agreement: string;
  data: Readonly<Record<string, unknown>>;
}

export interface Officer extends Pick<Principal, 'issuer' | 'subject'> {
  agency: string;
}

/**
 * The id of an act: the same officer with the same key says the same thing again, and nobody else can take her id.
 */
export function actId({ issuer, subject, agency }: Officer, key: string): string {
  return derivedId(['countersign-act-v1', issuer, subject, agency, key]);
}

/**
 * The event that she says: of her agency, of now, vouched for by a person. It has no sequence: people number nothing, and what they say is in
 * `oversight` too. Throws StatementNotTaken with what admission would refuse, and with what would say nothing.
 */
export function actEvent(
  officer: Officer,
  id: string,
  said: Said,
  system: string,
  now: number,
): { text: string; event: TransferEvent } {
  const source = sourceOfPeople(officer.agency, system);
  const text = JSON.stringify({
    ...{ specversion: '1.0', id, source, type: said.type, time: new Date(now).toISOString() },
    ...{ datacontenttype: 'application/json', agreementid: said.agreement, known: 'attested', data: said.data },
  });
  const { event, refused } = inspect(Buffer.from(text));
  if (refused) throw new StatementNotTaken([{ pointer: refused.pointer ?? '', detail: refused.detail }]);
  const empty = saysNothing(event, officer.agency);
  if (empty) throw new StatementNotTaken([empty]);
  return { text, event };
}

/** What would be recorded and could never count: the officer has mistaken something. */
function saysNothing({ type, data, source }: TransferEvent, agency: string): FieldProblem | undefined {
  if (type === 'gov.transfer.agreement.registered.v1' || type === 'gov.transfer.agreement.amended.v1') {
    if (data.policy.parties.some((party) => party.agency === agency)) return undefined;
    const detail = `data.policy.parties: does not name ${agency}; an agency signs what it is a party to`;
    return { pointer: '/data/policy/parties', detail };
  }
  if (type === 'gov.transfer.event.retracted.v1') {
    const { source: target = source } = data;
    if (target === source || agencyOf(target) !== agency) return undefined;
    const detail = `data.source: what ${target} said is taken back through that system; name an event of ${source}, or one of the other side`;
    return { pointer: '/data/source', detail };
  }
  return undefined;
}
