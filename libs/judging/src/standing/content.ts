import { afterLast, type AgreementPolicy, firstMoment } from '#libs/contracts';
import type { DocumentAct } from '../kinds/agreement.js';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The judged content of a document, in a canonical form. */
type Content = Record<string, Json>;

/** Names and free text, which no rule judges. */
const UNJUDGED = new Set(['title', 'name', 'address', 'ref']);

/** Defaults for terms that a policy does not state. */
const DEFAULTS: Partial<AgreementPolicy> = {
  timeZone: 'UTC',
  forwarders: [],
  speakers: 'claimed',
  overseers: [],
  itemisation: 'items',
  receipts: 'required',
  matching: 'required',
  termination: 'unilateral',
};

interface Moments {
  from: number;
  to: number;
}

const moments = new WeakMap<AgreementPolicy, Moments>();

/** Cached, because calendar arithmetic is slow. */
function momentsOf(policy: AgreementPolicy): Moments {
  let known = moments.get(policy);
  if (!known) {
    const { effectiveFrom: from, effectiveTo: to, timeZone } = policy;
    known = { from: firstMoment(from, timeZone), to: to === undefined ? Infinity : afterLast(to, timeZone) };
    moments.set(policy, known);
  }
  return known;
}

/** The first moment of a policy, in milliseconds since 1970. */
export const effectiveFrom = (policy: AgreementPolicy): number => momentsOf(policy).from;

/** The first moment after a policy's term, in milliseconds since 1970. Infinity: it states no end. */
export const effectiveTo = (policy: AgreementPolicy): number => momentsOf(policy).to;

/** The stated time of a document's effect, in milliseconds since 1970. A registration states it in its policy. */
export const effectiveAt = ({ kind, policy, effectiveAt: at }: DocumentAct): number =>
  kind === 'registered' && policy ? effectiveFrom(policy) : at;

/** Agencies that a policy names as parties, each once. */
export const partiesOf = ({ parties }: AgreementPolicy): string[] => [...new Set(parties.map(({ agency }) => agency))];

/** True if the policy lists an agency twice in one role, or names no source and recipient that are different agencies. */
export const isVoid = ({ parties }: AgreementPolicy): boolean =>
  new Set(parties.map(({ agency, role }) => `${role} ${agency}`)).size < parties.length ||
  !parties.some(
    (source) =>
      source.role === 'source' && parties.some((other) => other.role === 'recipient' && other.agency !== source.agency),
  );

/**
 * The key by which documents are compared. A registration after a bound one is an amendment, so these two kinds share it. Undefined: never
 * compared; rosters of one document may come in many events, and a termination need not name one.
 */
export function documentKey({ kind, digest }: DocumentAct): string | undefined {
  if (kind === 'roster' || digest === '') return undefined;
  return `${kind === 'amended' ? 'registered' : kind} ${digest}`;
}

const made = new WeakMap<DocumentAct, { content: Content; key: string }>();

/** Computed once for each document. */
function judged(document: DocumentAct): { content: Content; key: string } {
  let known = made.get(document);
  if (!known) {
    const content = contentOf(document);
    known = { content, key: JSON.stringify([documentKey(document) ?? document.kind, content]) };
    made.set(document, known);
  }
  return known;
}

/** Equal for two documents if and only if their judged contents are equal. */
export const contentKey = (document: DocumentAct): string => judged(document).key;

function contentOf(document: DocumentAct): Content {
  const { version, policy, effectiveTo: to } = document;
  return {
    ...(version !== undefined && { version }),
    effectiveAt: iso(effectiveAt(document)),
    ...(to !== undefined && { effectiveTo: iso(to) }),
    ...(policy && { policy: policyContent(policy) }),
  };
}

function policyContent(policy: AgreementPolicy): Json {
  const { effectiveFrom: _from, effectiveTo: _to, authorityPacks, ...rest } = policy;
  return canonical({
    ...DEFAULTS,
    ...rest,
    // `core` judges every agreement, named or not.
    authorityPacks: authorityPacks.filter((pack) => pack !== 'core'),
    effectiveFrom: iso(effectiveFrom(policy)),
    ...(policy.effectiveTo !== undefined && { effectiveTo: iso(effectiveTo(policy)) }),
  });
}

/** Members by name, lists as sets: the order of a policy's lists has no meaning. */
function canonical(value: unknown): Json {
  if (Array.isArray(value)) {
    if (value.every((member) => typeof member === 'string')) return [...new Set(value)].sort();
    const texts = new Set(value.map((member) => JSON.stringify(canonical(member))));
    return [...texts].sort().map((text) => JSON.parse(text) as Json);
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([name, member]) => member !== undefined && !UNJUDGED.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(members.map(([name, member]) => [name, canonical(member)]));
  }
  return value as Json;
}

const iso = (millis: number): string => new Date(millis).toISOString();

/**
 * The first difference between two documents, in words (`policy.elementsAllowed: ["address","wages"] against ["address"]`). Undefined:
 * there is none.
 */
export function firstDifference(a: DocumentAct, b: DocumentAct): string | undefined {
  return difference('', judged(a).content, judged(b).content);
}

function difference(path: string, a: Json | undefined, b: Json | undefined): string | undefined {
  if (isRecord(a) && isRecord(b)) {
    for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])]) {
      const found = difference(path ? `${path}.${name}` : name, member(a, name), member(b, name));
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  return `${path}: ${shown(a, b)} against ${shown(b, a)}`;
}

const isRecord = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const member = (record: { [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Beyond this length, only the members that the other list lacks are shown. */
const LONG = 200;

function shown(value: Json | undefined, other: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  if (text.length <= LONG || !Array.isArray(value) || !Array.isArray(other)) return text;
  const others = new Set(other.map((each) => JSON.stringify(each)));
  const own = value.filter((each) => !others.has(JSON.stringify(each)));
  return `${JSON.stringify(own)} and ${value.length - own.length} that both have`;
}
