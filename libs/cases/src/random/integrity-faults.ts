import type { DataOf } from '#libs/contracts';
import { DAY, HOUR, START } from './calendar.js';
import type { Setting } from './setting.js';

/** What is planted in the records themselves: holes, wrong clocks, topics and keys, ids used twice, what no schema allows. */
export function writeIntegrityFaults(setting: Setting): void {
  const { plants, packs, writer, taker, cast, random } = setting;
  const type = 'gov.transfer.access.recorded.v1';
  const time = START + 70 * DAY;
  if (plants.has('INT-02')) {
    const holes = random.int(1, 3);
    for (let i = 0; i < holes; i++) writer.takeSequence(taker);
    writer.send(taker, type, time, access(setting, 1));
    setting.plant('INT-02', taker, holes);
  }
  if (plants.has('INT-03')) {
    writer.send(taker, type, Date.parse('2101-01-01T00:00:00Z'), access(setting, 2));
    setting.plant('INT-03', taker);
  }
  if (plants.has('INT-09')) {
    // Nobody says what it was: it may have been anything that its type allows.
    writer.sendRefused(taker, type, time, { surprise: true });
    setting.plant('INT-09', `transfers.${cast.taker} schema`);
    setting.plant('INT-09', taker);
    for (const pack of packs) setting.line(pack, 'refused event of unknown size');
  }
  if (plants.has('INT-10')) {
    // A system of its own: what comes by another's topic takes none of its source's numbers, and would leave a hole.
    const misrouted = `urn:agency:${cast.taker}:misrouted`;
    writer.send(misrouted, type, time, access(setting, 3), { topicOf: cast.giver });
    setting.plant('INT-10', `transfers.${cast.giver} ${misrouted}`, 1, { kafkaOnly: true });
    // What comes by another's topic is not known to be the taker's own. Before an agreement binds nobody has a role to lack.
    if (!plants.has('AGR-01')) setting.plant('INT-14', `${cast.taker} ${type}`, 1, { kafkaOnly: true });
  }
  if (plants.has('INT-11')) {
    const { id, sequence } = writer.send(taker, type, time, access(setting, 4));
    writer.send(taker, type, time + HOUR, access(setting, 5), { id, sequence });
    setting.plant('INT-11', `${taker} ${id}`);
  }
  if (plants.has('INT-12')) {
    writer.send(taker, type, time, access(setting, 6), { key: 'another-agreement' });
    setting.plant('INT-12', taker, 1, { kafkaOnly: true });
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
