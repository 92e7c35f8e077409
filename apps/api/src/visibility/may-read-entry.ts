import { agencyOf, type Entry, type Oversight, OVERSEERS, parseEntry } from '#libs/contracts';
import { coversAll, type Principal, type Scope } from '#libs/identity';

/** Who asks, as far as it matters here. */
export type EntryReader = Pick<Principal, 'scope' | 'role' | 'issuer' | 'subject'>;

/**
 * The one place that says who may read an entry's bytes, which are a whole event: readers of the agency that wrote it, under its agreement.
 * Of a refused value that is what could be read of it. Of an act of a person: officers of the agency whose desk it is, auditors and overseers
 * in whose scope that is; of the overseers' desk, whoever did it, and overseers of all agencies, since what the finding is about may be of any. What has no such author (the
 * ledger's own statements, values of no known source, bytes that are no entry) is for readers of the whole ledger. The rows of
 * `readmodel.event` follow the same rule. An act that is folded is for whom its row is (`actShown`).
 */
export function mayReadEntry(reader: EntryReader, entry: Entry | null): boolean {
  const { scope } = reader;
  if (coversAll(scope)) return true;
  if (entry?.oversight) {
    const { desk, agreement } = placeOfAct(entry.oversight);
    const ofDesk = desk === OVERSEERS ? isOfOverseers(reader, entry.oversight) : coversAgency(scope, desk);
    return ofDesk && isUnder(scope, agreement ?? undefined);
  }
  const { source, agreementid } = knownOf(entry);
  return coversAgency(scope, source && agencyOf(source)) && isUnder(scope, agreementid);
}

const isOfOverseers = ({ role, scope, issuer, subject }: EntryReader, { by }: Oversight): boolean =>
  role === 'overseer' && (scope.agencies === '*' || (by.issuer === issuer && by.subject === subject));

/** Whose act it is, and under which agreement; null: under none, or it is said elsewhere in its stream. */
function placeOfAct({ act, by }: Oversight): { desk: string; agreement: string | null } {
  const desk = 'desk' in act ? act.desk : (by.agency ?? OVERSEERS);
  if ('agreement' in act) return { desk, agreement: act.agreement };
  return {
    desk,
    agreement: act.kind === 'approval.asked' && act.of.kind === 'exception' ? act.of.exception.agreement : null,
  };
}

/** The agreement that an entry names, as far as it can be read. */
export const agreementOfEntry = (entry: Entry | null): string | undefined =>
  entry?.oversight ? (placeOfAct(entry.oversight).agreement ?? undefined) : knownOf(entry).agreementid;

const knownOf = (entry: Entry | null): { source?: string; agreementid?: string } =>
  entry?.event ?? entry?.quarantined?.known ?? {};

/** null: bytes that are no entry. */
export function entryOf(bytes: Uint8Array): Entry | null {
  try {
    return parseEntry(bytes);
  } catch {
    return null;
  }
}

export const coversAgency = ({ agencies }: Scope, agency: string | undefined): boolean => covers(agencies, agency);

const covers = (names: Scope['agencies'], name: string | undefined): boolean =>
  name !== undefined && (names === '*' || names.includes(name));

const isUnder = ({ agreements }: Scope, agreement: string | undefined): boolean =>
  agreements === '*' || covers(agreements, agreement);
