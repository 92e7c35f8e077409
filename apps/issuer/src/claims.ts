import type { Person, Producer } from './people.js';

/** What a token says of its holder, under the names that an issuers file has unless it says others. */
export const personClaims = (person: Person): Record<string, unknown> => ({
  countersign_role: person.role,
  ...('agency' in person
    ? { countersign_agency: person.agency }
    : {
        countersign_agencies: person.agencies,
        countersign_agreements: person.agreements,
        countersign_until: person.until,
      }),
  name: person.name,
});

export const producerClaims = ({ agency, sources }: Producer): Record<string, unknown> => ({
  countersign_role: 'producer',
  countersign_agency: agency,
  countersign_sources: sources,
});
