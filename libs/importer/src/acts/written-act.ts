import { isKnownType } from '#libs/contracts';
import { HeaderInvalid } from '../errors.js';
import type { ActPlanner } from './planner.js';

/** The acts whose data the header writes out. Throws HeaderInvalid for a type that there is not. */
export async function planWrittenActs(planner: ActPlanner): Promise<void> {
  const { path, header } = planner.context.loaded;
  for (const { side, type, time, known, data } of header.acts) {
    const full = `gov.transfer.${type}.v1`;
    if (!isKnownType(full)) throw new HeaderInvalid(path, [`acts: there is no event type ${full}`]);
    for (const of of planner.chosen.filter((one) => side === 'both' || side === one)) {
      await planner.single(of, full, planner.envelope(of, time, known), data);
    }
  }
}
