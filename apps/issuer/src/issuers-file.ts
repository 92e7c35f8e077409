import { WEB_CLIENT } from './clients.js';
import type { Everybody } from './people.js';

interface May {
  role: string;
  agencies: '*' | string[];
  agreements?: '*' | string[];
}

/** Our entry in the file by which api and recorder know their issuers: no more than what we do say of anybody. */
export function issuersFile(
  issuer: string,
  internalUrl: string | undefined,
  { people, producers }: Everybody,
  clientSecretFile: string,
): object {
  const agenciesOf = (role: string): string[] => [
    ...new Set([
      ...people.flatMap((person) => (person.role === role && 'agency' in person ? [person.agency] : [])),
      ...(role === 'producer' ? producers.map(({ agency }) => agency) : []),
    ]),
  ];
  const may: May[] = ['producer', 'compliance-officer', 'privacy-officer'].flatMap((role) => {
    const agencies = agenciesOf(role);
    return agencies.length > 0 ? [{ role, agencies }] : [];
  });
  for (const person of people)
    if ('agencies' in person) may.push({ role: person.role, agencies: person.agencies, agreements: person.agreements });
  const web = { clientId: WEB_CLIENT, clientSecretFile };
  return {
    issuers: [{ issuer, ...(internalUrl === undefined ? {} : { internalUrl }), algorithms: ['ES256'], may, web }],
  };
}
