import { agencyName, stateName } from '../../words/names.js';

interface OnDesk {
  desk: string;
  shown: string;
  owner: { issuer: string; subject: string } | null;
  overdue: boolean;
}
interface Reader {
  issuer: string;
  subject: string;
}

/** Who has a finding in hand, on each desk that the reader sees: `New, in nobody’s hand`. */
export function inHand(desks: readonly OnDesk[] | null | undefined, me: Reader): string {
  if (!desks || desks.length === 0) return 'No desk has touched it yet';
  const of = (desk: OnDesk): string =>
    [
      ...(desks.length > 1 ? [`${agencyName(desk.desk)}: ${stateName(desk.shown)}`] : [stateName(desk.shown)]),
      holder(desk, me),
      ...(desk.overdue ? ['overdue'] : []),
    ].join(', ');
  return desks.map(of).join('; ');
}

function holder({ owner }: OnDesk, me: Reader): string {
  if (!owner) return 'in nobody’s hand';
  return owner.issuer === me.issuer && owner.subject === me.subject
    ? 'in your hand'
    : `in the hand of ${owner.subject}`;
}
