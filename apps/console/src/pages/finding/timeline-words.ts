import { samePerson } from '../../api/person.js';
import { number } from '../../words/format.js';
import { severityName, stateName } from '../../words/names.js';
import { units } from '../../words/units.js';

interface Hit {
  no: number;
  change: 'raised' | 'withdrawn' | 'restated';
  delta: number;
  unlisted: number;
  why: { reason: string; after: number | null; claimed: boolean } | null;
  severity: string;
}

/** Why something was withdrawn. */
const REASONS: Readonly<Record<string, string>> = {
  'late fact': 'a later entry changed the facts',
  retraction: 'its author and a party of the other role took the act back',
  'absence reopened': 'the missing event may still come',
  restated: 'its source corrected its statement',
};

/** What a change of the finding was. */
export function hitInWords({ no, change, delta, unlisted, why, severity }: Hit, unit: string): string {
  if (change === 'restated')
    return `What was compared, or its severity, changed. Its severity is ${severityWord(severity)}.`;
  if (change === 'withdrawn') {
    const reason = why === null ? '' : `, because ${REASONS[why.reason] ?? why.reason}`;
    return `${units(-delta, unit)} no longer held${reason}.`;
  }
  const more = no === 0 ? `Found: ${units(delta, unit)}.` : `${units(delta, unit)} more.`;
  if (unlisted === 0) return more;
  return unlisted === delta
    ? `${more} No record says which: only their number is known.`
    : `${more} Of ${number(unlisted)} of them only the number is known.`;
}

const severityWord = (severity: string): string => severityName(severity).toLowerCase();

interface Act {
  kind: string;
  from: string | null;
  to: string | null;
  assignee: { subject: string; issuer: string } | null;
  by: { issuer: string; subject: string };
}

/** What a person did, after her name. `nameOf`: of whom it was given to. */
export function actInWords(act: Act, nameOf: (person: { issuer: string; subject: string }) => string): string {
  if (act.kind === 'triage.noted') return 'wrote a note.';
  const given = act.assignee && (samePerson(act.by, act.assignee) ? 'took it' : `gave it to ${nameOf(act.assignee)}`);
  if (act.kind !== 'triage.moved') return `${given ?? 'gave it back: nobody has it'}.`;
  const moved = `moved it from ${stateName(act.from ?? '')} to ${stateName(act.to ?? '')}`;
  return given ? `${given}, and ${moved}.` : `${moved}.`;
}

/** Why an act in the ledger changed no state. A unit test refuses a mark without words. */
const MARKS: Readonly<Record<string, string>> = {
  stream: 'It is recorded where acts on other things belong.',
  version: 'Another act of the desk was recorded before it.',
  person: 'Whoever did it does not act for this desk.',
  from: 'The finding was in another state.',
  move: 'This state does not follow, or something that the move needs is missing.',
  state: 'What it is about was decided, withdrawn or ended before.',
  expired: 'It came too late.',
  'same-person': 'It takes a second person.',
  'same-session': 'It takes a second person in a session of her own.',
  'no-session': 'Its session is not known.',
  'stale-sign-in': 'She had given her credentials too long ago.',
  side: 'She is of no side that may decide.',
};
export const markInWords = (mark: string): string => MARKS[mark] ?? mark;
export const hasMarkWords = (mark: string): boolean => Object.hasOwn(MARKS, mark);

interface Standing {
  version: number;
  shown: string;
  owner: { issuer: string; subject: string } | null;
  move: { reason: string } | null;
}

/** What a colleague’s acts came to, where her own words cannot be read: of the two states alone. */
export function whatChanged(
  before: Standing,
  now: Standing,
  nameOf: (person: { issuer: string; subject: string }) => string,
): string[] {
  const changes: string[] = [];
  if (before.shown !== now.shown)
    changes.push(`Its state is ${stateName(now.shown)} now, and was ${stateName(before.shown)}.`);
  if (before.move?.reason !== now.move?.reason && now.move) changes.push(`The reason: “${now.move.reason}”`);
  const [had, has] = [before.owner, now.owner].map((one) => (one ? nameOf(one) : 'nobody'));
  if (had !== has) changes.push(has === 'nobody' ? 'Nobody has it now.' : `${has} has it now.`);
  if (changes.length === 0 && before.version !== now.version) changes.push('A note was written.');
  return changes;
}
