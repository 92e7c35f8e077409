import type { DataOf } from '#libs/contracts';
import { DAY, HOUR, START } from './calendar.js';
import type { Setting } from './setting.js';

/** What is planted in the records themselves: holes, wrong clocks, topics and keys, ids used twice, what no schema allows. */
export function writeIntegrityFaults(setting: Setting): void {
  const { agreement, plants, writer, taker, giver, agencies, random } = setting;
  const type = 'gov.transfer.access.recorded.v1';
  const time = START + 70 * DAY;
  if (plants.has('INT-02')) {
    const holes = random.int(1, 3);
    for (let i = 0; i < holes; i++) writer.takeSequence(taker);
    writer.send(taker, type, time, access(setting, 1));
    setting.plant('INT-02', taker, holes);
  }
  if (plants.has('INT-03')) {
    writer.send(giver, type, Date.parse('2001-01-01T00:00:00Z'), access(setting, 2), { known: 'system' });
    setting.plant('INT-03', giver);
  }
  if (plants.has('INT-09')) {
    const refused = {
      specversion: '1.0',
      id: random.uuid(),
      source: giver,
      type,
      time: new Date(time).toISOString(),
      agreementid: agreement,
      sequence: String(writer.takeSequence(giver)),
      data: { surprise: true },
    };
    writer.raw(agencies.giver, agreement, Buffer.from(JSON.stringify(refused)));
    setting.plant('INT-09', `transfers.${agencies.giver} schema`);
  }
  if (plants.has('INT-10')) {
    writer.send(giver, type, time, access(setting, 3), { topicOf: agencies.taker });
    setting.plant('INT-10', `transfers.${agencies.taker} ${giver}`);
  }
  if (plants.has('INT-11')) {
    const first = writer.send(taker, type, time, access(setting, 4));
    writer.send(taker, type, time + HOUR, access(setting, 5), { id: first.id, sequence: first.sequence, wave: 1 });
    setting.plant('INT-11', `${taker} ${first.id}`);
  }
  if (plants.has('INT-12')) {
    writer.send(taker, type, time, access(setting, 6), { key: 'another-agreement' });
    setting.plant('INT-12', taker);
  }
}

function access({ agreement, clerk }: Setting, n: number): DataOf<'gov.transfer.access.recorded.v1'> {
  return {
    accessId: `a-${agreement}-${n}`,
    disclosureId: `d-${agreement}-1`,
    actorRef: clerk,
    action: 'view',
    outcome: 'success',
  };
}
