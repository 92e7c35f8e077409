import { type AgreementPolicy, firstMoment, millis } from '#libs/contracts';
import { speakerOf } from '../act.js';
import { insertAct, insertDocument, type AgreementFacts, type DocumentAct } from '../kinds/agreement.js';
import { keys } from '../kinds/key.js';
import { partiesOf } from '../standing/content.js';
import { isQuiet } from '../standing/spoken.js';
import { speakersOf } from '../standing/speakers.js';
import type { EventOf, FoldContext } from './context.js';

type AgreementEvent =
  | EventOf<'gov.transfer.agreement.registered.v1'>
  | EventOf<'gov.transfer.agreement.amended.v1'>
  | EventOf<'gov.transfer.agreement.renewed.v1'>
  | EventOf<'gov.transfer.agreement.terminated.v1'>
  | EventOf<'gov.transfer.roster.changed.v1'>;

/** The document binds now, or may bind when the other parties record it: everything under the agreement is judged again. */
export function foldAgreement(context: FoldContext, facts: AgreementFacts, event: AgreementEvent): void {
  const { act, touched, agreement } = context;
  const document = { ...act, party: speakerOf(act), ...documentOf(event) };
  const { documents: before } = speakersOf(facts);
  insertDocument(facts, document);
  touched.add(keys.agreement(agreement));
  const { documents } = speakersOf(facts);
  // A stranger's documents have no effect.
  if (documents.without.has(act.index)) return;
  if (isQuiet(document) && !concernsAny(facts, document.policy!) && same(before.packs, documents.packs)) return;
  facts.sweeps++;
  touched.addAgreement(agreement);
}

const same = (some: readonly string[], others: readonly string[]): boolean => some.join() === others.join();

/** Does a policy name a party that has acted, or that recorded a registration that judges? */
function concernsAny(facts: AgreementFacts, policy: AgreementPolicy): boolean {
  const { families } = speakersOf(facts).documents;
  return partiesOf(policy).some(
    (agency) => facts.actors[agency] || families.some(({ recorders }) => recorders.has(agency)),
  );
}

function documentOf(
  event: AgreementEvent,
): Pick<DocumentAct, 'kind' | 'digest' | 'effectiveAt'> & Partial<DocumentAct> {
  switch (event.type) {
    case 'gov.transfer.agreement.registered.v1': {
      const { policy, version, documentDigest } = event.data;
      return {
        kind: 'registered',
        digest: documentDigest,
        effectiveAt: firstMoment(policy.effectiveFrom, policy.timeZone),
        version,
        policy,
      };
    }
    case 'gov.transfer.agreement.amended.v1': {
      const { policy, version, documentDigest, effectiveAt } = event.data;
      return { kind: 'amended', digest: documentDigest, effectiveAt: millis(effectiveAt), version, policy };
    }
    case 'gov.transfer.agreement.renewed.v1': {
      const { documentDigest, effectiveAt, effectiveTo } = event.data;
      const to = millis(effectiveTo);
      return { kind: 'renewed', digest: documentDigest, effectiveAt: millis(effectiveAt), effectiveTo: to };
    }
    case 'gov.transfer.agreement.terminated.v1':
      return {
        kind: 'terminated',
        digest: event.data.documentDigest ?? '',
        effectiveAt: millis(event.data.effectiveAt),
      };
    case 'gov.transfer.roster.changed.v1': {
      const { rosterKind, add = [], remove = [], documentDigest, effectiveAt } = event.data;
      const roster = { kind: rosterKind, add, remove };
      return { kind: 'roster', digest: documentDigest, effectiveAt: millis(effectiveAt), roster };
    }
  }
}

export function foldMatchMethod(
  context: FoldContext,
  facts: AgreementFacts,
  event: EventOf<'gov.transfer.matchmethod.approved.v1'>,
): void {
  const { path, comparedFields, effectiveAt } = event.data;
  insertAct(facts.methods, { ...context.act, path, compared: comparedFields, effectiveAt: millis(effectiveAt) });
  context.touched.addAgreement(context.agreement, ['block']);
}
