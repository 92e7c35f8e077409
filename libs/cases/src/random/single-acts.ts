import { DAY, HOUR, START } from './calendar.js';
import type { Flow } from './flow.js';
import type { Setting } from './setting.js';

/** What is planted in acts that stand alone: disclosures without a request, and incidents. */
export function writeSingleActs(setting: Setting, flows: readonly Flow[]): void {
  const { agreement, plants, writer, giver, taker, agencies, clerk, vault, random } = setting;
  const orphan = (name: string) => {
    const disclosureId = `d-${agreement}-${name}`;
    const time = START + random.int(30, 60) * DAY;
    const data = {
      disclosureId,
      recipient: { agency: agencies.taker, actorRefs: [clerk] },
      elements: ['address'],
      itemsCount: 0,
    };
    const sent = writer.send(giver, 'gov.transfer.disclosure.made.v1', time, data);
    writer.send(taker, 'gov.transfer.receipt.acknowledged.v1', time + HOUR, {
      disclosureId,
      receivedCount: 0,
      holdingLocation: vault,
    });
    return { disclosureId, ...sent };
  };
  if (plants.has('DIS-01')) setting.plant('DIS-01', orphan('orphan').disclosureId);
  if (plants.has('retraction')) {
    // A disclosure without a request that its source takes back: no finding stays.
    const { id } = orphan('mistake');
    writer.send(
      giver,
      'gov.transfer.event.retracted.v1',
      START + 61 * DAY,
      { id, reason: 'entered by mistake' },
      { wave: 1 },
    );
  }
  if (plants.has('INC-02')) {
    const occurred = START + 20 * DAY;
    const incidentId = `i-${agreement}`;
    const found = occurred + random.int(31, 120) * DAY;
    writer.send(giver, 'gov.transfer.incident.reported.v1', found, {
      incidentId,
      occurredAt: new Date(occurred).toISOString(),
      discoveredAt: new Date(found).toISOString(),
      disclosureIds: [flows[0]!.disclosureId],
    });
    setting.plant('INC-02', incidentId);
  }
}
