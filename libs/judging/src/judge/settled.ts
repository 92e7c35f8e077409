import { waitingUnder } from '../kinds/key.js';

/** The time that the watermarks of an agreement have passed, by registration. -Infinity: none. */
export interface Settled {
  agreement: string;
  through: readonly number[];
}

/** The orders that hold wake-ups which watermarks have passed. */
export const passedOrders = ({ agreement, through }: Settled): { agreement: string; by: 'point'; until: number }[] =>
  through.flatMap((until, family) =>
    until > -Infinity ? [{ agreement: waitingUnder(agreement, family), by: 'point' as const, until }] : [],
  );
