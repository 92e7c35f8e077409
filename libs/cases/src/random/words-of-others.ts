import { digestOf } from '#libs/merkle';
import { DAY, DISCLOSED_AFTER, HOUR, MATCHED_AFTER, START } from './calendar.js';
import { type Flow, sizeOf } from './flow.js';
import type { Setting } from './setting.js';

/**
 * INT-14: statements that would excuse if another agency made them. The recipient finds all its own addresses good; a stranger
 * acknowledges, matches and puts people on a roster. Whatever is planted besides must stay.
 */
export function writeWordsOfOthers(setting: Setting, flows: readonly Flow[]): void {
  const { agreement, cast, taker, stranger, writer } = setting;
  const [first] = flows as [Flow, ...Flow[]];
  const excused = flows.find((flow) => !flow.receipt) ?? first;
  const rows = first.requestRows.map(({ itemNo }) => itemNo);
  const spoken = (agency: string, type: string): void => setting.plant('INT-14', `${agency} ${type}`);

  writer.send(taker, 'gov.transfer.request.reassessed.v1', START + 75 * DAY, {
    requestId: first.requestId,
    assessment: { validator: 'countersign-address-2' },
    items: { defaults: { addressCodes: [] }, fields: ['itemNo'], rows: rows.map((itemNo) => [itemNo]) },
  });
  spoken(cast.taker, 'gov.transfer.request.reassessed.v1');

  writer.send(stranger, 'gov.transfer.receipt.acknowledged.v1', excused.submittedAt + DISCLOSED_AFTER + HOUR, {
    disclosureId: excused.disclosureId,
    receivedCount: sizeOf(excused),
    holdingLocation: setting.vault,
  });
  spoken(cast.stranger, 'gov.transfer.receipt.acknowledged.v1');

  writer.send(stranger, 'gov.transfer.match.performed.v1', first.submittedAt + MATCHED_AFTER, {
    ...{ matchId: `m-${first.requestId}`, requestId: first.requestId, itemsCount: rows.length },
    items: {
      defaults: { path: 'ADDRESS', result: 'MATCH', addressCompared: true },
      fields: ['itemNo'],
      rows: rows.map((itemNo) => [itemNo]),
    },
  });
  spoken(cast.stranger, 'gov.transfer.match.performed.v1');

  writer.send(stranger, 'gov.transfer.roster.changed.v1', START - 2 * DAY, {
    rosterKind: 'recipient',
    add: [first.recipient],
    effectiveAt: new Date(START - 2 * DAY).toISOString(),
    documentDigest: digestOf(`${agreement} roster of a stranger`),
  });
  spoken(cast.stranger, 'gov.transfer.roster.changed.v1');
}
