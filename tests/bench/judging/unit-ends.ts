import { BINDING, GIVER, TAKER, START, registration, retraction, uuid, watermark } from './acts.js';
import type { Extras } from './plan.js';

export const AGREEMENTS = 16;

/** Each source vouches for its acts of the unit. */
export const watermarks: Extras = {
  giver: 1,
  taker: 1,
  count: 2,
  at: (unit, place) => ({
    statement: watermark(place === 0 ? GIVER : TAKER, endOf(unit, 25), numberAfter(unit)),
    side: place === 0 ? 'giver' : 'taker',
    nth: 0,
  }),
};
const endOf = (unit: number, perUnit: number): number => START + (unit + 1) * perUnit * 1_000 - 150;
/** The number of the watermark itself: three of the preface, and 51 of each unit under the same agreement. */
const numberAfter = (unit: number): number => 3 + (Math.floor(unit / AGREEMENTS) + 1) * 51;

/** The source retracts one act in ten; the place of that act moves with the units. */
export const takenBack: Extras = {
  giver: 1,
  taker: 1,
  count: 2,
  at(unit, place, firstAct) {
    const act = (unit % 10) + place * 10;
    const given = act % 4 === 1 || act % 4 === 2;
    return {
      statement: retraction(given ? GIVER : TAKER, uuid(firstAct + act)),
      side: given ? 'giver' : 'taker',
      nth: 0,
    };
  },
};

/** Once in a unit a registration by two strangers arrives, which names only them and is older than the parties' own. */
export const rival: Extras = {
  giver: 0,
  taker: 0,
  count: 2,
  at(unit, place) {
    const pair = [`rival-${unit}-a`, `rival-${unit}-b`];
    const parties = pair.map((agency, i) => ({ agency, role: i === 0 ? ('source' as const) : ('recipient' as const) }));
    const statement = registration(`urn:agency:${pair[place]}:desk`, { parties }, `rival ${unit}`);
    return { statement, time: BINDING - 1_000_000 + unit };
  },
};

export const SOURCES = 100;
export const ofMany = (side: 'revenue' | 'border', n: number): string => `urn:agency:${side}:desk-${n % SOURCES}`;
/** The first source of each side has recorded the agreement: three acts. */
export const numberOfMany = (n: number, place: number): number =>
  (n % SOURCES === 0 ? 3 : 0) + Math.floor(n / SOURCES) * 3 + place;
export const watermarksOfMany: Extras = {
  giver: 0,
  taker: 0,
  count: 2 * SOURCES,
  at(unit, place) {
    const n = unit * SOURCES + (place % SOURCES);
    const sequence = numberOfMany(n, 3);
    const source = ofMany(place < SOURCES ? 'revenue' : 'border', n);
    return { statement: watermark(source, endOf(unit, SOURCES), sequence), sequence };
  },
};
