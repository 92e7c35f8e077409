import type { z } from 'zod';
import type { FunnelSums } from '#libs/readmodel';
import type { agreementFunnel } from './agreements.answers.js';

type Stages = z.output<typeof agreementFunnel>['total'];

/**
 * The stages of a funnel. Every number has its unit, because items, people and acts are easily confused. `knows`: what the sources' side
 * alone knows is among them.
 */
export function stagesOf(sums: FunnelSums, knows: boolean): Stages {
  const { stated, named, unknown, disclosedStated, disclosedNamed, disclosedUnknown } = sums;
  return [
    { stage: 'submitted', ...listed(stated, named, unknown) },
    ...(knows
      ? [
          { stage: 'accepted' as const, count: sums.accepted, unit: 'items' },
          { stage: 'matched' as const, count: sums.matched, unit: 'items', byPath: sums.matchedByPath },
        ]
      : []),
    { stage: 'disclosed', ...listed(disclosedStated, disclosedNamed, disclosedUnknown) },
    { stage: 'received', count: sums.received, unit: 'items, as the recipient counted them' },
  ];
}

const listed = (stated: number, named: number, unknown: number) => ({
  count: named + unknown,
  unit: 'items',
  listing: { stated, named, unknown },
});
