import type { Principal } from '#libs/identity';
import type { Reader } from '#libs/readmodel';
import { deskOf } from '#libs/triage';

/** What the database shows somebody: rows of her scope, and what her own desk does. */
export const readerOf = ({ scope, role, agency }: Principal): Reader => {
  const desk = deskOf({ role, agency });
  return { ...scope, ...(desk === undefined ? {} : { desk }) };
};
