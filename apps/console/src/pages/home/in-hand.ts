import { type Person, samePerson } from '../../api/person.js';
import { deskName, stateName } from '../../words/names.js';

interface OnDesk {
  desk: string;
  shown: string;
  owner: Person | null;
  overdue: boolean;
}

/** Who has a finding in hand, on each desk that the reader sees: `New, in nobody’s hand`. */
export function inHand(
  desks: readonly OnDesk[] | null | undefined,
  me: Person,
  nameOf: (person: Person) => string,
): string {
  if (!desks || desks.length === 0) return 'No desk has touched it yet';
  const of = (desk: OnDesk): string =>
    [
      ...(desks.length > 1 ? [`${deskName(desk.desk)}: ${stateName(desk.shown)}`] : [stateName(desk.shown)]),
      holder(desk, me, nameOf),
      ...(desk.overdue ? ['overdue'] : []),
    ].join(', ');
  return desks.map(of).join('; ');
}

function holder({ owner }: OnDesk, me: Person, nameOf: (person: Person) => string): string {
  if (!owner) return 'in nobody’s hand';
  return samePerson(owner, me) ? 'in your hand' : `in the hand of ${nameOf(owner)}`;
}
