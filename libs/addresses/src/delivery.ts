import { isGridStreet, isHouseNumber, isOrdinal } from './house-number.js';
import { joinsStreets } from './intersection.js';
import { Places } from './places.js';
import { STATE_CODES } from './state.js';
import { hasDigit, isSign, type Tokens } from './tokens.js';
import { CLASS, classesOf, phraseClasses } from './words.js';

/** The lines before the city. */
interface Delivery {
  /** A street number, or what stands for one (box, route and box, unit of the forces, kilometre, urbanisation). */
  number: boolean;
  name: boolean;
  facility: boolean;
  /** Post office box, general delivery or in care of. */
  indirect: boolean;
}

interface Surroundings {
  /** Lines that are placeholders: read as absent. */
  skip: ReadonlySet<number> | null;
  military: boolean;
  puertoRico: boolean;
  foreign: boolean;
  /** The city has a line of its own, so that these lines are not its. */
  cityApart: boolean;
}

const ROUTE = CLASS.ruralRoute | CLASS.highway | CLASS.militaryUnit;
const FACILITY = CLASS.facility | CLASS.facilityPairs;
const JOINS = CLASS.joins | CLASS.joinsWeak;
export function readDelivery({ words, line, starts }: Tokens, end: number, around: Surroundings): Delivery {
  let numbers = 0;
  let directions = 0;
  let point = false;
  let name = false;
  let facility = false;
  let indirect = false;
  let routeSeen = false;
  let place = false;
  let unitNumber = false;
  let anyDigit = false;
  const places = new Places(around.cityApart);
  let current = -1;

  for (let i = 0; i < end; i++) {
    if (around.skip?.has(line[i]!)) continue;
    const word = words[i]!;
    if (word === '#') continue;
    if (line[i] !== current) {
      places.endLine();
      current = line[i]!;
    }
    const start = starts[current]!;
    // The word before, number signs skipped.
    const hash = i > start && words[i - 1] === '#';
    const before = hash ? i - 2 : i - 1;
    const beforeClasses = before >= start ? classesOf(words[before]) : 0;

    if (hasDigit(word)) {
      anyDigit = true;
      if (isOrdinal(word)) name = true;
      else if (beforeClasses & CLASS.berth && before === start) {
        numbers++;
        name = true;
      } else if (before >= start && isRouteNumber(words, start, before, beforeClasses)) routeSeen = point = true;
      else if (beforeClasses & CLASS.unit || (hash && before >= start && !around.puertoRico && !around.foreign)) {
        unitNumber = true;
        places.unit(beforeClasses);
      } else if (beforeClasses & CLASS.ruralRoute) routeSeen = true;
      else if (isRoadNumber(words, start, before, beforeClasses)) {
        name = true;
        routeSeen ||= before === start && words[before] === 'RD';
      } else if (isHouseNumber(word, around.puertoRico)) {
        const endsLine = i + 1 === end || line[i + 1] !== line[i];
        // "COUNTY JAIL 3": a house stands before its street, or after it where there is one.
        if (!(facility && endsLine && before >= start && facilityOnLine(words, start, i))) numbers++;
        if (isGridStreet(word)) directions++;
      } else if (/^(?:RR|HC|HCR|RFD|RT)-?\d+$/.test(word)) routeSeen = point = true;
      else if (/[A-Z]{2}|-/.test(word)) name = true;
      continue;
    }

    const classes = classesOf(word) | phraseClasses(words, i);
    const next = i + 1 < end && line[i + 1] === current ? words[i + 1]! : null;
    if (classes & JOINS) {
      const to = Math.min(starts[current + 1] ?? end, end);
      if (!point && joinsStreets(words, start, i, to)) point = true;
      if (isSign(word)) continue;
    }
    places.word(classes, i > start ? words[i - 1]! : null);
    if (classes & ROUTE) routeSeen ||= (classes & CLASS.militaryUnit) === 0 || around.military;
    if (classes & (CLASS.box | CLASS.poBox)) {
      const valueAt = next === '#' ? i + 2 : i + 1;
      const post = (classes & CLASS.poBox) !== 0 || isPost(words, start, i);
      if (valueAt < end && line[valueAt] === line[i] && isBoxValue(words[valueAt]!)) {
        point = true;
        indirect ||= post || !(routeSeen || around.military);
        i = valueAt;
      } else indirect ||= post;
    } else if (classes & CLASS.generalDelivery) {
      point = true;
      indirect = true;
    } else if (classes & CLASS.careOf) indirect = true;
    else if (around.military && classes & CLASS.ship) point = true;
    else if (around.military && classes & CLASS.militaryUnit && next !== null && hasDigit(next)) point = true;
    else if (classes & CLASS.urbanisation && around.puertoRico) point = true;
    else if (classes & FACILITY) {
      // "JAIL RD", "PROCESSING CENTER DR": a street.
      const after = i + (classes & CLASS.facility ? 1 : 2);
      if (after < end && line[after] === line[i] && classesOf(words[after]) & CLASS.suffix) name = true;
      else facility = true;
    } else if (classes & CLASS.spelled && i === start && next !== null && next !== 'MILE') numbers++;
    else if (classes & CLASS.withoutNumber && around.foreign) anyDigit = true;
    else if (classes & CLASS.direction) directions++;
    else if (!(classes & CLASS.unit)) {
      place ||= around.puertoRico && (classes & CLASS.puertoRicoPlace) !== 0;
      // "AVE A", "CALLE A"; a lone letter elsewhere names nothing.
      if (word.length > 1 || beforeClasses & (CLASS.suffix | CLASS.highway | CLASS.road)) {
        name = true;
        places.name();
      }
    }
  }

  return {
    number:
      numbers > 0 ||
      point ||
      (!facility && places.haveNumber()) ||
      (place && unitNumber) ||
      (around.foreign && anyDigit),
    // Utah's grid: 100 N 200 E.
    name: name || point || facility || (numbers > 1 && directions > 0),
    facility,
    indirect,
  };
}

/**
 * RR 1, RURAL ROUTE NO 1, STAR ROUTE 2, R R 3, R F D 2; and ROUTE 1 at the start of a line, which may be either. Without a box,
 * too: the carrier knows them.
 */
function isRouteNumber(words: readonly string[], start: number, before: number, beforeClasses: number): boolean {
  if (words[before] === 'NO' && before > start) return isRoute(words, start, before - 1, classesOf(words[before - 1]));
  return isRoute(words, start, before, beforeClasses);
}

function isRoute(words: readonly string[], start: number, before: number, classes: number): boolean {
  const word = words[before]!;
  if (classes & CLASS.ruralRoute) return word !== 'STAR' && word !== 'RURAL';
  if (classes & CLASS.highway && (word === 'ROUTE' || word === 'RTE' || word === 'RT'))
    return before === start || (classesOf(words[before - 1]) & CLASS.ruralRoute) !== 0;
  if (word.length > 1 || before === start || before > start + 2) return false;
  return SPELLED_ROUTES.has(words.slice(start, before + 1).join(''));
}

const SPELLED_ROUTES = new Set(['RR', 'HC', 'RFD', 'HCR']);

/** A number that the road is named by: HWY 50, COUNTY ROAD 12, ROAD 7 at the start of a line, NY 17 there. */
function isRoadNumber(words: readonly string[], start: number, before: number, beforeClasses: number): boolean {
  if (before < start) return false;
  if (beforeClasses & CLASS.highway) return true;
  if (before === start) return (beforeClasses & CLASS.road) !== 0 || STATE_CODES.has(words[before]!);
  return (beforeClasses & CLASS.road) !== 0 && (classesOf(words[before - 1]) & CLASS.roadOwner) !== 0;
}

function facilityOnLine(words: readonly string[], start: number, to: number): boolean {
  // Only the two words before: keeps the scan of a hostile text linear, and "JAIL 3", "DETENTION CENTER 3" are that near.
  for (let i = Math.max(start, to - 2); i < to; i++)
    if ((classesOf(words[i]) | phraseClasses(words, i)) & FACILITY) return true;
  return false;
}

/** PO BOX, P O BOX, POST OFFICE BOX. */
function isPost(words: readonly string[], start: number, at: number): boolean {
  if (at - 1 < start) return false;
  const before = words[at - 1]!;
  return before === 'PO' || before === 'OFFICE' || (before === 'O' && at - 2 >= start && words[at - 2] === 'P');
}

const isBoxValue = (word: string): boolean => hasDigit(word) || word.length === 1;
