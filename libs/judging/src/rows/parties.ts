import type { AgreementPolicy } from '#libs/contracts';
import type { AgreementFacts } from '../kinds/agreement.js';
import { type Documents, documentsOf } from '../standing/documents.js';
import type { Timeline } from '../standing/timeline.js';
import { lastUpTo } from '../standing/up-to.js';

/** A span of bound versions in which an agency has a role. Milliseconds since 1970. */
export interface PartySpan {
  agreement: string;
  agency: string;
  role: 'source' | 'recipient';
  since: number;
  /** Undefined: it goes on. */
  until: number | undefined;
  /** Nobody else has the role then, under any registration. */
  alone: boolean;
  /** Nobody else has it then under the registrations that name the agency. */
  sole: boolean;
  /** All parties of the registrations that name the agency then; by name. */
  partners: string[];
}

/** Name and address of a party of the newest bound version, as an accounting must give them. */
export type Contact = Pick<AgreementPolicy['parties'][number], 'agency' | 'name' | 'address'>;

/** What rows say of an agreement's documents. */
export interface OfDocuments {
  parties: readonly PartySpan[];
  contacts: readonly Contact[];
}

const known = new WeakMap<Documents, OfDocuments>();

export function ofDocuments(facts: AgreementFacts): OfDocuments {
  const documents = documentsOf(facts);
  let made = known.get(documents);
  if (!made)
    known.set(
      documents,
      (made = {
        parties: partiesOf(facts.agreement, documents.bound),
        contacts: contactsOf(documents.bound),
      }),
    );
  return made;
}

function contactsOf(bound: readonly Timeline[]): Contact[] {
  const newest = bound.flatMap(({ versions }) => versions).at(-1);
  return (newest?.policy.parties ?? []).map(({ agency, name, address }) => ({
    agency,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  }));
}

type Role = PartySpan['role'];
const ROLES: readonly Role[] = ['source', 'recipient'];

function partiesOf(agreement: string, bound: readonly Timeline[]): PartySpan[] {
  const starts = [...new Set(bound.flatMap(({ steps }) => steps.map(({ from }) => from)))].sort((a, b) => a - b);
  const spans: PartySpan[] = [];
  const open = new Map<string, PartySpan>();
  for (const at of starts) {
    const policies = bound.flatMap(({ steps }) => lastUpTo(steps, at)?.policy ?? []);
    const now = new Map<string, PartySpan>();
    for (const role of ROLES) {
      const holders = new Set(policies.flatMap(({ parties }) => agenciesIn(parties, role)));
      for (const agency of holders) {
        const own = policies.filter(({ parties }) => parties.some((party) => party.agency === agency));
        const partners = [...new Set(own.flatMap(({ parties }) => parties.map((party) => party.agency)))].sort();
        const alone = holders.size === 1;
        const sole = own.every(({ parties }) => agenciesIn(parties, role).every((one) => one === agency));
        now.set(`${role} ${agency}`, { agreement, agency, role, since: at, until: undefined, alone, sole, partners });
      }
    }
    for (const [name, before] of open) {
      const next = now.get(name);
      if (next?.alone === before.alone && next.sole === before.sole && next.partners.join() === before.partners.join())
        now.set(name, before);
      else before.until = at;
    }
    for (const [name, span] of now) {
      if (open.get(name) !== span) spans.push(span);
      open.set(name, span);
    }
    for (const name of open.keys()) if (!now.has(name)) open.delete(name);
  }
  return spans;
}

const agenciesIn = (parties: AgreementPolicy['parties'], role: Role): string[] =>
  parties.filter((party) => party.role === role).map(({ agency }) => agency);

/**
 * Spans as rows after a change of the documents: those that are new or other than before and, for the rows that have no span any more, empty
 * ones.
 */
export function changedParties(before: AgreementFacts | undefined, now: AgreementFacts): PartySpan[] {
  const [was, is] = [before ? ofDocuments(before).parties : [], ofDocuments(now).parties];
  if (was === is) return [];
  const keyOf = ({ agency, role, since }: PartySpan): string => `${role} ${agency} ${since}`;
  const stored = new Map(was.map((span) => [keyOf(span), span]));
  const changed = is.filter((span) => JSON.stringify(stored.get(keyOf(span))) !== JSON.stringify(span));
  const kept = new Set(is.map(keyOf));
  for (const [key, span] of stored) if (!kept.has(key)) changed.push({ ...span, until: span.since });
  return changed;
}
