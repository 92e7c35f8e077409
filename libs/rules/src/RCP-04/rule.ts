import type { ActRule } from '#libs/judging';

export const rcp04: ActRule<'disclosure'> = {
  id: 'RCP-04',
  version: '1.0.0',
  title: 'Held in a place that is not approved',
  status: 'stable',
  severity: 'HIGH',
  basis: '26 USC 6103(p)(4)(B)',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'locations',
  falsePositives: 'A place that was renamed, or approved on paper only.',
  on: 'disclosure',
  judge({ disclosure, receipts, copies }, view) {
    const held = [...receipts, ...copies].filter((act) => act.location !== undefined);
    const concluded = held.filter((act) => view.passed(act.time, act.receivedAt));
    if (concluded.length === 0) return [];
    if (!view.timeline.hasRoster('holding_location')) {
      return [{ subject: disclosure, verdict: 'not evaluable', missing: ['roster holding_location'] }];
    }
    const outside = concluded.filter((act) => !view.timeline.rosterAt('holding_location', act.time).has(act.location!));
    if (outside.length === 0) return [];
    const locations = [...new Set(outside.map((act) => act.location!))].sort();
    return [
      {
        subject: disclosure,
        verdict: 'hit',
        count: locations.length,
        severity: 'HIGH',
        clauses: [
          {
            field: 'location',
            operator: 'on the roster of holding locations',
            expected: true,
            actual: locations,
            basis: '26 USC 6103(p)(4)(B)',
          },
        ],
        evidence: outside.map(({ index }) => ({ role: 'custody', index })).sort((a, b) => a.index - b.index),
      },
    ];
  },
};
