import { Prng } from '../prng.js';

const FIRST = [
  'ALMA',
  'BRUNO',
  'CELIA',
  'DARIO',
  'ELENA',
  'FELIX',
  'GRETA',
  'HUGO',
  'INES',
  'JONAS',
  'KARLA',
  'LEON',
  'MARTA',
  'NICO',
  'OLGA',
  'PABLO',
  'QUINN',
  'ROSA',
  'SAUL',
  'TANIA',
  'URIEL',
  'VERA',
  'WANDA',
  'XENIA',
  'YAGO',
  'ZELDA',
];
const LAST = [
  'ABEL',
  'BAUTISTA',
  'CORTEZ',
  'DIAZ',
  'ESCOBAR',
  'FUENTES',
  'GALVEZ',
  'HERRERA',
  'IBARRA',
  'JUAREZ',
  'KOVACS',
  'LOPEZ',
  'MENDEZ',
  'NUNEZ',
  'OCHOA',
  'PINEDA',
  'QUIROGA',
  'RAMOS',
  'SOTO',
  'TORRES',
  'URIBE',
  'VEGA',
  'WOLF',
  'YANEZ',
  'ZAPATA',
];
const STREETS = [
  'MAIN ST',
  'OAK AVE',
  'ELM ST',
  'MAPLE DR',
  'CEDAR LN',
  'PARK AVE',
  'LAKE RD',
  'HILL ST',
  '2ND ST',
  '5TH AVE',
  'WASHINGTON BLVD',
  'RIVER RD',
  'SUNSET BLVD',
  'CHURCH ST',
  'MILL RD',
];
/** City, state and a five-digit ZIP whose first three digits belong to the state. */
const PLACES: [string, string, string][] = [
  ['ALBANY', 'NY', '12207'],
  ['ATCHISON', 'KS', '66002'],
  ['BOISE', 'ID', '83702'],
  ['CHICAGO', 'IL', '60614'],
  ['DALLAS', 'TX', '75201'],
  ['EL PASO', 'TX', '79901'],
  ['FRESNO', 'CA', '93721'],
  ['GLENDALE', 'AZ', '85301'],
  ['HARTFORD', 'CT', '06103'],
  ['MIAMI', 'FL', '33130'],
  ['NEWARK', 'NJ', '07102'],
  ['OMAHA', 'NE', '68102'],
  ['PORTLAND', 'OR', '97205'],
  ['RALEIGH', 'NC', '27601'],
  ['SALEM', 'OR', '97301'],
  ['TACOMA', 'WA', '98402'],
];

/** The kinds of entry that were reported to have passed the weak check, and their like. None is an address. */
const JUNK = [
  'FAILED TO PROVIDE',
  'Failed to Provide 12345',
  'UNKNOWN ADDRESS',
  'Unknown Address 00000',
  'NA NA',
  "DON'T CARE 12345",
  '00000',
  'COUNTY JAIL',
  'COUNTY JAIL 66002',
  'ICE DETENTION CENTER',
  'UNKNOWN',
  'N/A 99999',
  'REFUSED',
  'NO ADDRESS 00000',
  'XXXX 12345',
];

export interface Person {
  last: string;
  first: string;
  address: string;
  /** Nine digits whose area, 000, is never assigned, so that no row can name a real person. */
  tin: string;
}

/** Draws the people of the synthetic file one after another. */
export class People {
  private readonly random: Prng;

  constructor(seed: number) {
    this.random = new Prng(seed, 'irs-ice people');
  }

  next(item: number, junk: boolean): Person {
    const { random } = this;
    return {
      last: random.pick(LAST),
      first: random.pick(FIRST),
      address: junk ? random.pick(JUNK) : this.address(),
      tin: `000${String(item % 1_000_000).padStart(6, '0')}`,
    };
  }

  private address(): string {
    const { random } = this;
    const [city, state, zip] = random.pick(PLACES);
    const kind = random.int(1, 100);
    const street =
      kind <= 4
        ? `PO BOX ${random.int(1, 9999)}`
        : kind <= 6
          ? `RR ${random.int(1, 9)} BOX ${random.int(1, 999)}`
          : `${random.int(1, 99_999)} ${random.pick(STREETS)}${kind > 85 ? ` APT ${random.int(1, 400)}` : ''}`;
    return `${street}, ${city}, ${state} ${zip}`;
  }
}
