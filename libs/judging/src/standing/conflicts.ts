import type { DocumentAct } from '../kinds/agreement.js';
import { contentKey, documentKey, firstDifference, partiesOf } from './content.js';
import type { Timeline } from './timeline.js';

/** Two records that contradict each other (INT-15). */
export interface Conflict {
  /** `<kind of document> <digest>`, or `registration` of a rival. */
  subject: string;
  kind: string;
  digest: string;
  /** The content that binds, or was recorded first. */
  first: DocumentAct;
  other: DocumentAct;
  difference: string;
}

/**
 * For each document with several contents: every content against the one that binds, or otherwise was recorded first. For rival
 * registrations: every one against the first that bound. `unbound`: registrations by agencies that are parties of no bound registration, in
 * judging order.
 */
export function conflictsOf(families: readonly Timeline[], unbound: readonly DocumentAct[]): Conflict[] {
  const found = new Map<string, Conflict>();
  const add = (first: DocumentAct, other: DocumentAct, subject = `${other.kind} ${other.digest}`): void => {
    const name = `${subject} ${contentKey(other)}`;
    if (found.has(name)) return;
    const { kind, digest } = other;
    found.set(name, { subject, kind, digest, first, other, difference: firstDifference(first, other) ?? '' });
  };
  const [real, ...rivals] = families;
  for (const rival of rivals) add(real!.registration, rival.registration, 'registration');
  for (const family of families) {
    for (const { contents, binding } of family.documents()) {
      const acts = [...contents.values()];
      const first = (binding && contents.get(binding)) ?? acts[0]!;
      for (const other of acts) if (other !== first) add(first, other);
    }
  }
  for (const [first, other] of contradictions(unbound)) add(first, other);
  return [...found.values()];
}

/**
 * Where nothing has bound it is not known which content is right, nor whom it concerns: each record is compared with those of agencies that
 * it names, and with those that name its own agency. Records of strangers among themselves affect nobody else.
 */
function* contradictions(acts: readonly DocumentAct[]): Generator<[DocumentAct, DocumentAct], undefined> {
  /** By document and agency: at most two records with different contents, by the agency or naming it. */
  const by = new Map<string, DocumentAct[]>();
  const naming = new Map<string, DocumentAct[]>();
  for (const act of acts) {
    const document = documentKey(act)!;
    const named = partiesOf(act.policy!).filter((agency) => agency !== act.party);
    const concerned = [
      ...named.flatMap((agency) => by.get(`${document} ${agency}`) ?? []),
      ...(naming.get(`${document} ${act.party}`) ?? []),
    ];
    const other = concerned.find((each) => contentKey(each) !== contentKey(act));
    if (other) yield [other, act];
    note(by, `${document} ${act.party}`, act);
    for (const agency of named) note(naming, `${document} ${agency}`, act);
  }
  return undefined;
}

function note(records: Map<string, DocumentAct[]>, key: string, act: DocumentAct): void {
  const known = records.get(key);
  if (!known) records.set(key, [act]);
  else if (known.length < 2 && contentKey(known[0]!) !== contentKey(act)) known.push(act);
}
