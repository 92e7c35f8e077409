import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const all = z.literal('*');
const names = z.array(z.string().min(1)).min(1);
const agency = z.string().min(1);
const scope = { agencies: z.union([all, names]), agreements: z.union([all, names]) };

const person = z.object({ login: z.string().min(1), name: z.string().min(1) });
const officer = person.extend({ role: z.enum(['compliance-officer', 'privacy-officer']), agency }).strict();
const inspector = person.extend({ role: z.enum(['auditor', 'overseer']), ...scope, until: z.iso.date() }).strict();
const producer = z.object({ clientId: z.string().min(1), agency, sources: z.union([all, names]) }).strict();
const everybody = z.object({ people: z.array(z.union([officer, inspector])), producers: z.array(producer) }).strict();

export type Person = z.infer<typeof officer> | z.infer<typeof inspector>;
export type Producer = z.infer<typeof producer>;
/** Whom an issuer knows, and what it says of them. */
export type Everybody = z.infer<typeof everybody>;

/** Nobody's names. */
const OFFICERS = [
  ['Marta Ellison', 'Devin Achebe'],
  ['Ruth Calloway', 'Tomas Brandt'],
  ['Ingrid Solberg', 'Kofi Mensah'],
  ['Paula Winters', 'Hamid Rostami'],
] as const;
const DAY_MS = 86_400_000;

/** Two officers for each agency, an auditor of them, an overseer of everything, and a producer for each source. */
export function readyMade(sources: readonly string[], now: number): Everybody {
  const agencies = [...new Set(sources.map(agencyOf))];
  const day = (days: number): string => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  const officers = agencies.flatMap((agency, i) => {
    const [compliance, privacy] = OFFICERS[i % OFFICERS.length]!;
    // More agencies than names: they are told apart by a number.
    const again = i < OFFICERS.length ? '' : ` ${Math.floor(i / OFFICERS.length) + 1}`;
    return [
      { login: `${agency}-compliance`, name: compliance + again, role: 'compliance-officer' as const, agency },
      { login: `${agency}-privacy`, name: privacy + again, role: 'privacy-officer' as const, agency },
    ];
  });
  const inspectors = [
    { login: 'auditor', name: 'Ines Okafor', role: 'auditor' as const, agencies, agreements: '*' as const },
    {
      login: 'overseer',
      name: 'Jonas Lindqvist',
      role: 'overseer' as const,
      agencies: '*' as const,
      agreements: '*' as const,
    },
  ];
  return {
    people: [...officers, { ...inspectors[0]!, until: day(90) }, { ...inspectors[1]!, until: day(365) }],
    producers: sources.map((source) => ({
      clientId: clientOf(source),
      agency: agencyOf(source),
      sources: source.endsWith(':*') ? ('*' as const) : [source],
    })),
  };
}

export async function readEverybody(path: string): Promise<Everybody> {
  return everybody.parse(JSON.parse(await readFile(path, 'utf8')));
}

const agencyOf = (source: string): string => source.split(':')[2] || 'none';
/** `urn:agency:irs:disclosures` -> `irs-disclosures`; of all of an agency: `irs-all` */
const clientOf = (source: string): string => source.split(':').slice(2).join('-').replace('*', 'all');
