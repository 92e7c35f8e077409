import { AGREEMENT, GIVER, OFFICER, policy, ref, Scenario, sha, TAKER } from '../../libs/rules/src/testing/scenario.js';
import { Base, day, STRANGER } from './base.js';

/** What an input adds to what its base says. */
function added(scenario: Base, base: Base = new Base()): Record<string, number> {
  const before = base.vouched(1_000).said();
  return Object.fromEntries(Object.entries(scenario.said()).filter(([name, count]) => before[name] !== count));
}
const DAY = 86_400_000;
const AGR01 = `AGR-01 ${AGREEMENT}`;
const AGR02 = `AGR-02 ${AGREEMENT}`;
const NO_AGREEMENT = 'n.e. no agreement in effect';
const documentOf = (agency: string, type: string): string => `INT-14 ${agency} gov.transfer.${type}.v1`;

/** The history without its documents: both parties register what is given, each at its own time. */
class Registered extends Base {
  static of(records: { source: string; changes: Parameters<typeof policy>[0]; digest?: string; sent: object }[]) {
    const scenario = new Registered({ bare: true });
    for (const { source, changes, digest = 'agreement', sent } of records)
      scenario.send(
        'gov.transfer.agreement.registered.v1',
        { version: 1, documentDigest: sha(digest), policy: policy(changes) },
        { source, ...sent },
      );
    return scenario;
  }
}
