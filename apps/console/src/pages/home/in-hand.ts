import { type Person, samePerson } from '../../api/person.js';
import { deskName, stateName } from '../../words/names.js';

interface OnDesk {
  desk: string;
  shown: string;
  owner: Person | null;
  overdue: boolean;
}

/** Who has a finding in hand, on each desk that the reader sees: `New, no owner`. A desk that is not her own is named. */
export function inHand(
  desks: readonly OnDesk[] | null | undefined,
  me: Person & { desk: string | null },
  nameOf: (person: Person) => string,
): string {
  if (!desks || desks.length === 0) return 'No desk has touched it yet';
  const of = (desk: OnDesk): string =>
    [
      `${desks.length > 1 || desk.desk !== me.desk ? `${deskName(desk.desk)}: ` : ''}${stateOf(desk)}`,
      holder(desk, me, nameOf),
      ...(desk.overdue ? ['overdue'] : []),
    ].join(', ');
  return desks.map(of).join('; ');
}

/** Somebody may have begun, and nobody own it: that is said, and not that it lies untouched. */
const stateOf = ({ shown, owner }: OnDesk): string =>
  shown === 'investigating' && !owner ? 'Being investigated' : stateName(shown);

function holder({ owner }: OnDesk, me: Person, nameOf: (person: Person) => string): string {
  if (!owner) return 'no owner';
  return samePerson(owner, me) ? 'in your hand' : `in the hand of ${nameOf(owner)}`;
}
