import { type Person, samePerson } from '../../api/person.js';
import { isClosed } from '../../acting/moves.js';
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
  exceptions: readonly { desk: string | null }[] = [],
): string {
  if (!desks || desks.length === 0) return 'No desk has touched it yet';
  const of = (desk: OnDesk): string =>
    [
      `${desks.length > 1 || desk.desk !== me.desk ? `${deskName(desk.desk)}: ` : ''}${stateOf(desk)}`,
      holder(desk, isClosed(desk.shown) || exceptions.some(suppresses(desk)), me, nameOf),
      ...(desk.overdue ? ['overdue'] : []),
    ].join(', ');
  return desks.map(of).join('; ');
}

/** Somebody may have begun, and nobody own it: that is said, and not that it lies untouched. */
const stateOf = ({ shown, owner }: OnDesk): string =>
  shown === 'investigating' && !owner ? 'Being investigated' : stateName(shown);

const suppresses =
  ({ desk }: OnDesk) =>
  (exception: { desk: string | null }): boolean =>
    exception.desk === null || exception.desk === desk;

/** In hand is what waits, here and in the number of hers: what is closed or suppressed has an owner, and is in nobody’s. */
function holder({ owner }: OnDesk, rests: boolean, me: Person, nameOf: (person: Person) => string): string {
  if (!owner) return 'no owner';
  if (rests) return samePerson(owner, me) ? 'its owner is you' : `its owner is ${nameOf(owner)}`;
  return samePerson(owner, me) ? 'in your hand' : `in the hand of ${nameOf(owner)}`;
}
