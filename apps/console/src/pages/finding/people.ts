import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../api/session.js';
import { peopleQuery, type Person } from './finding-queries.js';

export const isSame = (one: Person, other: Person): boolean =>
  one.issuer === other.issuer && one.subject === other.subject;

/** Names of people as the reader knows them; of whom she does not, what her issuer calls her. */
export function useNames(): (person: Person) => string {
  const { who } = useSession();
  const { data } = useQuery(peopleQuery);
  return (person) => {
    const name = isSame(person, who) ? who.name : data?.rows.find((one) => isSame(one, person))?.name;
    return name ?? person.subject;
  };
}
