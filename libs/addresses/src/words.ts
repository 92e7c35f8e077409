/**
 * Word lists by the part that a word plays in an address, in normal form (USPS Publication 28, its appendixes C and its
 * chapters on rural, military and Puerto Rico addresses). A word may play several.
 */
// prettier-ignore
export const WORDS = {
  /** A number after one of these is a place inside a building, or a person's number: never the house's. */
  unit: [
    '#', 'APARTAMENTO', 'APARTMENT', 'APT', 'BED', 'BLDG', 'BLOCK', 'BLK', 'BSMT', 'BUILDING', 'BUNK', 'CELL', 'DEPARTMENT', 'DEPT',
    'DORM', 'FL', 'FLOOR', 'HANGAR', 'HNGR', 'INMATE', 'KEY', 'LOT', 'NO', 'OFC', 'OFFICE', 'PH', 'PHONE', 'PIER', 'PISO',
    'PMB', 'POD', 'RM', 'ROOM', 'SLIP', 'SPACE', 'SPC', 'STE', 'STOP', 'SUITE', 'TEL', 'TIER', 'TRAILER', 'TRLR', 'UNIT', 'WARD',
  ],
  /** At the start of a line its number finds the door ("PIER 39"); elsewhere it is a place inside. */
  berth: ['BERTH', 'DOCK', 'HANGAR', 'HNGR', 'PIER', 'WHARF'],
  /** A unit whose number finds the door, in a named place that is no street. */
  plot: ['LOT', 'SLIP', 'SPACE', 'SPC', 'TRAILER', 'TRLR'],
  /** Named places inside of which numbers are addresses: the number of any unit finds the door. */
  park: [
    'APARTMENTS', 'APTS', 'BARRACKS', 'CAMPGROUND', 'CAMPUS', 'CONDOMINIUMS', 'CONDOS', 'DORMITORY', 'HALL', 'HOUSING', 'MARINA',
    'MHC', 'MHP', 'MOBILE ESTATES', 'MOBILE HOME', 'MOBILE HOMES', 'MOBILE VILLAGE', 'RANCHERIA', 'RV PARK', 'RV RESORT', 'TRAILER COURT',
    'TRAILER CT', 'TRAILER PARK', 'TRLR CT', 'TRLR PARK',
  ],
  /** The same, where they are not the name of the city that follows on one line. */
  parkApart: ['AFB', 'BASE', 'CAMP', 'COLLEGE', 'ESTATES', 'FORT', 'FT', 'MANOR', 'RESERVATION', 'UNIVERSITY', 'VILLAGE'],
  /** Between the names of two streets, as `&` and `@` are; `joinsWeak` only where both sides show that they are one. */
  joins: ['AND', 'ESQUINA'],
  joinsWeak: ['/', 'AT', 'ESQ', 'Y'],
  corner: ['COR', 'CORNER', 'CRNR', 'INTERSECTION'],
  /** The name of a street, where it is all that stands on a side of a corner. */
  ordinal: [
    'EIGHTH', 'ELEVENTH', 'FIFTH', 'FIRST', 'FOURTH', 'NINTH', 'SECOND', 'SEVENTH', 'SIXTH', 'TENTH', 'THIRD', 'TWELFTH',
  ],
  /** A number after one of these is the road's own. */
  highway: [
    'AUTOPISTA', 'BIA', 'BYP', 'BYPASS', 'CALLE', 'CARR', 'CARRETERA', 'CR', 'CTH', 'EXPY', 'EXPRESSWAY', 'FM', 'FREEWAY', 'FWY',
    'HIGHWAY', 'HIWAY', 'HWY', 'I', 'INTERSTATE', 'LOOP', 'RANCHO', 'RM', 'ROUTE', 'RT', 'RTE', 'RUTA', 'SH', 'SR', 'STH', 'US',
    'USH',
  ],
  /** A number after one of these is the road's own at the start of a line ("ROAD 12"), or after a word of `roadOwner`. */
  road: ['AVE', 'AVENIDA', 'AVENUE', 'AVENUES', 'DRIVE', 'LANE', 'PARKWAY', 'RD', 'ROAD', 'ST', 'STREET', 'TRAIL'],
  roadOwner: [
    'BIA', 'CNTY', 'CO', 'COUNTY', 'DISTRICT', 'FARM', 'FOREST', 'HOPI', 'INDIAN', 'MARKET', 'NAVAJO', 'PARISH', 'PRIVATE', 'PVT',
    'RANCH', 'RESERVATION', 'SERVICE', 'STATE', 'TOWN', 'TOWNSHIP', 'TRIBAL', 'TWP',
  ],
  /** Rural and contract routes: a box on one is a delivery point. */
  ruralRoute: ['CONTRACT', 'HC', 'HCR', 'RFD', 'RR', 'RURAL', 'STAR'],
  suffix: [
    'ALLEY', 'ALY', 'AV', 'AVE', 'AVENUE', 'AVES', 'BLVD', 'BOULEVARD', 'CIR', 'CIRCLE', 'COURT', 'CT', 'DR', 'DRIVE', 'EXPY', 'FREEWAY',
    'FWY', 'HIGHWAY', 'HWY', 'LANE', 'LN', 'LOOP', 'PARKWAY', 'PIKE', 'PKWY', 'PL', 'PLACE', 'PLAZA', 'PLZ', 'RD', 'ROAD', 'ROUTE',
    'RTE', 'SQ', 'SQUARE', 'ST', 'STR', 'STREET', 'STREETS', 'STS', 'TER', 'TERR', 'TERRACE', 'TPKE', 'TRAIL', 'TRL', 'TURNPIKE', 'WAY',
  ],
  direction: [
    'E', 'EAST', 'N', 'NE', 'NO', 'NORTH', 'NORTHEAST', 'NORTHWEST', 'NW', 'S', 'SE', 'SO', 'SOUTH', 'SOUTHEAST', 'SOUTHWEST', 'SW',
    'W', 'WEST',
  ],
  facility: [
    'CORRECTION', 'CORRECTIONAL', 'CORRECTIONS', 'DETENTION', 'ERO', 'JAIL', 'JAILS', 'PENITENTIARY', 'PENITENTIARIES', 'PRISON',
    'PRISONS', 'SHERIFF', 'SHERIFFS',
  ],
  facilityPairs: ['PROCESSING CENTER', 'PROCESSING CENTRE', 'PROCESSING CTR'],
  /** Post office boxes, written as one word or with BOX. */
  box: ['BOX', 'BUZON', 'BX', 'BZN'],
  poBox: ['APARTADO', 'APTDO', 'BIN', 'CALLER', 'CASILLA', 'DRAWER', 'LOCKBOX', 'POB', 'POBOX'],
  generalDelivery: ['GEN DEL', 'GEN DELIVERY', 'GENERAL DEL', 'GENERAL DELIVERY', 'LISTA DE CORREOS', 'POSTE RESTANTE'],
  careOf: ['C/O', 'CARE OF'],
  militaryPost: ['APO', 'DPO', 'FPO'],
  militaryUnit: ['CMR', 'PSC', 'UNIT'],
  ship: ['USCGC', 'USNS', 'USS'],
  spelled: ['EIGHT', 'FIVE', 'FOUR', 'NINE', 'ONE', 'SEVEN', 'SIX', 'TEN', 'THREE', 'TWO'],
  /** Puerto Rico: the community stands in for the number. */
  urbanisation: ['URB', 'URBANIZACION'],
  /** Puerto Rico: with a number of any kind, these find the door. */
  puertoRicoPlace: [
    'BARRIADA', 'BARRIO', 'BDA', 'BO', 'COND', 'CONDOMINIO', 'COOP', 'EDIF', 'EDIFICIO', 'EXT', 'PARC', 'PARCELA', 'PARCELAS', 'RES',
    'RESIDENCIAL', 'SECT', 'SECTOR', 'TORRE', 'VILLA',
  ],
  /** Without a number, abroad. */
  withoutNumber: ['S/N', 'SN'],
} as const;

type WordClass = keyof typeof WORDS;

const CLASSES = Object.keys(WORDS) as WordClass[];

/** One bit per class of word. */
export const CLASS = Object.fromEntries(CLASSES.map((name, i) => [name, 1 << i])) as Record<WordClass, number>;

const bits = new Map<string, number>();
for (const name of CLASSES) for (const word of WORDS[name]) bits.set(word, (bits.get(word) ?? 0) | CLASS[name]);
// Not in the list: the normal form of an address has neither.
for (const sign of '&@') bits.set(sign, CLASS.joins);

/** The classes of a word, as bits; 0 for a word that says nothing by itself. */
export const classesOf = (word: string | undefined): number => (word === undefined ? 0 : (bits.get(word) ?? 0));

/** The classes of a phrase of two or three words. */
export function phraseClasses(words: readonly string[], at: number): number {
  const first = words[at]!;
  if (!phraseStarts.has(first) || at + 1 >= words.length) return 0;
  const two = `${first} ${words[at + 1]!}`;
  const found = classesOf(two);
  return found !== 0 || at + 2 >= words.length ? found : classesOf(`${two} ${words[at + 2]!}`);
}

const phraseStarts = new Set([...bits.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!));
