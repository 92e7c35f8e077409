import { DAY, HOUR, START, UP_TO } from './calendar.js';
import type { Flow } from './flow.js';
import type { Setting } from './setting.js';
import type { SendOptions } from './writer.js';

/** What is planted in acts that stand alone: disclosures without a request, and incidents. */
export function writeSingleActs(setting: Setting, flows: readonly Flow[]): void {
  const { agreement, plants, writer, giver, taker, random } = setting;
  if (plants.has('DIS-01')) {
    const { disclosureId, time } = orphan(setting, 'orphan');
    acknowledge(setting, disclosureId, time);
    setting.plant('DIS-01', setting.disclosure(disclosureId));
  }
  if (plants.has('retracted by its author')) {
    // A retraction does not undo the act.
    const { disclosureId, id, time } = orphan(setting, 'regretted');
    acknowledge(setting, disclosureId, time);
    retract(setting, giver, { id }, RETRACTED_AT);
    setting.plant('DIS-01', setting.disclosure(disclosureId));
  }
  if (plants.has('retracted by both')) {
    // Both sides say that it never was, when it has been found: no finding stays.
    const { id } = orphan(setting, 'mistake');
    setting.later.push(() => {
      retract(setting, giver, { id }, UP_TO + HOUR);
      retract(setting, taker, { id, source: giver }, UP_TO + 2 * HOUR);
    });
  }
  if (plants.has('two contents')) {
    // A harmless word under the same id hides nothing.
    const harmless = { requestId: flows[0]!.requestId, acceptedCount: flows[0]!.items };
    const said = writer.send(giver, 'gov.transfer.request.validated.v1', dayOf(setting), harmless);
    const { disclosureId, time } = orphan(setting, 'hidden', said);
    acknowledge(setting, disclosureId, time);
    setting.plant('DIS-01', setting.disclosure(disclosureId));
    setting.plant('INT-11', `${giver} ${said.id}`);
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
    setting.plant('INC-02', setting.disclosure(incidentId));
  }
}

const RETRACTED_AT = START + 61 * DAY;

const dayOf = ({ random }: Setting): number => START + random.int(30, 60) * DAY;

/** A disclosure that names no request. It has no items, so that nothing but that is amiss. */
function orphan(setting: Setting, name: string, under: SendOptions = {}) {
  const { agreement, writer, giver, cast, clerk } = setting;
  const disclosureId = `d-${agreement}-${name}`;
  const time = dayOf(setting);
  const data = {
    disclosureId,
    recipient: { agency: cast.taker, actorRefs: [clerk] },
    elements: ['address'],
    itemsCount: 0,
  };
  const { id } = writer.send(giver, 'gov.transfer.disclosure.made.v1', time, data, under);
  return { disclosureId, id, time };
}

function acknowledge({ writer, taker, vault }: Setting, disclosureId: string, disclosedAt: number): void {
  const data = { disclosureId, receivedCount: 0, holdingLocation: vault };
  writer.send(taker, 'gov.transfer.receipt.acknowledged.v1', disclosedAt + HOUR, data);
}

function retract({ writer }: Setting, by: string, target: { id: string; source?: string }, time: number): void {
  writer.send(by, 'gov.transfer.event.retracted.v1', time, { ...target, reason: 'entered by mistake' });
}
