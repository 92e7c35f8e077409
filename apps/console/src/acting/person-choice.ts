import { type Person, samePerson } from '../api/person.js';

/** Somebody of a list, in a draft: by what her issuer calls her, and never by her place in a list that changes. */
export const loginOf = ({ issuer, subject }: Person): string => JSON.stringify([issuer, subject]);

/** Whom a choice means: null is nobody on purpose. Undefined: none is made, or whoever was chosen is not there any more. */
export function chosenPerson(chosen: string, people: readonly Person[], me: Person): Person | null | undefined {
  if (chosen === 'nobody') return null;
  const found = chosen === 'me' ? me : people.find((one) => loginOf(one) === chosen);
  return found && { issuer: found.issuer, subject: found.subject };
}

/** Whom work is given to beside herself. */
export const others = <P extends Person>(people: readonly P[], ...not: (Person | null)[]): P[] =>
  people.filter((one) => !not.some((other) => samePerson(one, other)));
