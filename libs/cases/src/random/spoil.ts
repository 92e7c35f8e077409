import { DAY, END } from './calendar.js';
import type { Flow, Item } from './flow.js';
import { sizeOf } from './flow.js';
import type { Plant } from './plants.js';
import type { Setting } from './setting.js';
import { refOf } from './writer.js';

const NOT_LISTED = 'items not listed';
const NOT_ASSESSED = 'not assessed by the source';

/** REQ-08: one reason for every item. */
export function boilerplate(setting: Setting, flow: Flow): void {
  const reason = refOf(`${flow.requestId} the same for all`);
  for (const row of flow.requestRows) row.reasonDigest = reason;
  setting.plant('REQ-08', setting.request(flow.requestId), flow.items);
}

/** MAT-06: fewer items match than the agreement expects. */
export function poorMatch(setting: Setting, flow: Flow): void {
  const keep = new Set(flow.disclosed.slice(0, Math.floor(flow.items * 0.2)).map((row) => row.itemNo));
  for (const row of flow.matchRows) {
    if (keep.has(row.itemNo)) continue;
    row.result = 'NO_MATCH';
    delete row.addressCompared;
    delete row.subjectRef;
  }
  flow.disclosed = flow.disclosed.filter((row) => keep.has(row.itemNo));
  flow.receipt = { count: keep.size, location: setting.vault };
  setting.plant('MAT-06', setting.request(flow.requestId));
}

/** RCP-01: nobody says that the disclosure came. */
export function unacknowledged(setting: Setting, flow: Flow): void {
  flow.receipt = undefined;
  setting.plant('RCP-01', setting.disclosure(flow.disclosureId));
}

/** DIS-18: whole returns, without the order of a court. */
export function ofClassReturn(setting: Setting, flow: Flow): void {
  flow.elementClass = 'return';
  setting.plant('DIS-18', setting.disclosure(flow.disclosureId), flow.disclosed.length);
}

/** INT-13: more is disclosed than is listed. What only a row can tell cannot be told of the rest. */
export function rowsLeftOut(setting: Setting, flow: Flow): void {
  flow.unnamed = setting.random.int(1, 4);
  flow.disclosed.splice(-flow.unnamed);
  setting.plant('INT-13', setting.disclosure(flow.disclosureId), flow.unnamed);
  for (const rule of ['DIS-02', 'DIS-04', 'DIS-07', 'DIS-17']) setting.line(rule, NOT_LISTED, flow.unnamed);
}

/** AGR-02 and DIS-07: a second part goes out when the term has ended and the officer has left the roster; the first was lawful. */
export function afterTheEnd(setting: Setting, flow: Flow): void {
  const rows = setting.random.int(1, 3);
  flow.later = { rows, at: END + 2 * DAY };
  setting.plant('AGR-02', setting.acts('disclosure'));
  setting.plant('DIS-07', setting.disclosure(flow.disclosureId), rows);
}

/** INT-09 alone: the disclosure is refused, and then sent as it should be. */
export function refusedFirst(setting: Setting, flow: Flow): void {
  flow.refusedFirst = true;
  setting.plant('INT-09', `transfers.${setting.cast.giver} schema`);
}

/** A receipt of two contents is none. */
export function givenTwice(setting: Setting, flow: Flow): void {
  flow.receiptTwice = true;
  setting.plant('RCP-01', setting.disclosure(flow.disclosureId));
}

/** DIS-04: a match that its source says after it has vouched excuses nothing of before. */
export function matchedTooLate(setting: Setting, flow: Flow): void {
  flow.matchedTooLate = true;
  setting.plant('DIS-04', setting.disclosure(flow.disclosureId), flow.disclosed.length);
  setting.plant('INT-03', setting.giver);
}

/** The receipt comes after everybody has vouched: it was there in time, and nothing stays. */
export function receivedByNewSystem(_setting: Setting, flow: Flow): void {
  flow.receiptOfNewSystem = true;
}

/** What can be wrong with a few items or one act of a flow, in the order in which it is planted. */
export const SPOILED = {
  'REQ-03'(setting, flow) {
    const rows = some(setting, flow.requestRows);
    for (const row of rows) row.namePresent = false;
    setting.plant('REQ-03', setting.request(flow.requestId), rows.length);
  },

  'REQ-06'(setting, flow) {
    const rows = untouched(setting, flow, notDisclosed(flow));
    insufficient(setting, flow, rows);
    setting.plant('REQ-06', setting.request(flow.requestId), rows.length);
  },

  'DIS-17'(setting, flow) {
    const rows = untouched(setting, flow, flow.disclosed);
    insufficient(setting, flow, rows);
    setting.plant('REQ-06', setting.request(flow.requestId), rows.length);
    setting.plant('DIS-17', setting.disclosure(flow.disclosureId), rows.length);
  },

  'not assessed'(setting, flow) {
    const [disclosed, others] = [flow.disclosed, notDisclosed(flow)].map((rows) => untouched(setting, flow, rows));
    for (const { itemNo } of [...disclosed!, ...others!]) {
      rowOf(flow.requestRows, itemNo).addressCodes = [];
      rowOf(flow.assessedRows, itemNo).assessed = false;
    }
    setting.line('REQ-06', NOT_ASSESSED, disclosed!.length + others!.length);
    setting.line('DIS-17', NOT_ASSESSED, disclosed!.length);
  },

  'MAT-02'(setting, flow) {
    const rows = some(
      setting,
      flow.matchRows.filter((row) => row.result === 'MATCH'),
    );
    for (const row of rows) row.addressCompared = false;
    setting.plant('MAT-02', setting.request(flow.requestId), rows.length);
  },

  'DIS-02'(setting, flow) {
    const extra = setting.random.int(1, 4);
    for (let i = 1; i <= extra; i++) {
      const itemNo = flow.items + 1_000 + i;
      flow.matchRows.push({ itemNo, path: 'ADDRESS', result: 'MATCH', addressCompared: true });
      flow.disclosed.push({ itemNo });
    }
    flow.receipt = { count: flow.disclosed.length, location: setting.vault };
    setting.plant('DIS-02', setting.disclosure(flow.disclosureId), extra);
    // Nobody was named as engaged for what nobody requested; where the recipient is on no roster, that does not matter.
    if (!setting.plants.has('DIS-07')) setting.line('DIS-07', 'items.officers', extra);
  },

  'DIS-03'(setting, flow) {
    const rows = some(setting, flow.disclosed);
    for (const row of rows) row.elements = ['address', 'wages'];
    setting.plant('DIS-03', setting.disclosure(flow.disclosureId), rows.length);
  },

  'DIS-04'(setting, flow) {
    const rows = untouched(setting, flow, notDisclosed(flow));
    for (const { itemNo } of rows) flow.disclosed.push({ itemNo });
    flow.receipt = { count: flow.disclosed.length, location: setting.vault };
    setting.plant('DIS-04', setting.disclosure(flow.disclosureId), rows.length);
  },

  'DIS-07'(setting, flow) {
    flow.recipient = refOf(`${flow.disclosureId} somebody else`);
    setting.plant('DIS-07', setting.disclosure(flow.disclosureId), sizeOf(flow));
  },

  'RCP-02'(setting, flow) {
    flow.receipt = { location: setting.vault, count: flow.disclosed.length + setting.random.int(1, 3) };
    setting.plant('RCP-02', setting.disclosure(flow.disclosureId));
  },

  'RCP-04'(setting, flow) {
    flow.receipt = { count: flow.receipt!.count, location: 'SOMEBODYS-LAPTOP' };
    setting.plant('RCP-04', `${setting.cast.taker} ${setting.disclosure(flow.disclosureId)}`);
  },
} satisfies { [rule in Plant]?: (setting: Setting, flow: Flow) => void };

const some = ({ random }: Setting, list: Item[]): Item[] =>
  random.sample(list, Math.min(list.length, random.int(1, 4)));

/** Some that nothing was planted in before, so that no plant changes the count of another. */
function untouched(setting: Setting, { touched }: Flow, list: Item[]): Item[] {
  const chosen = some(
    setting,
    list.filter(({ itemNo }) => !touched.has(itemNo)),
  );
  for (const { itemNo } of chosen) touched.add(itemNo);
  return chosen;
}

/** Bad addresses: found by the source, by both, or by the requester where the source looked at none. */
function insufficient({ random }: Setting, flow: Flow, rows: readonly Item[]): void {
  for (const { itemNo } of rows) {
    const codes = [random.pick(['A01', 'A02', 'A08'])];
    const [request, assessed] = [flow.requestRows, flow.assessedRows].map((list) => rowOf(list, itemNo));
    const seenBy = random.pick(['source', 'both', 'requester'] as const);
    request!.addressCodes = seenBy === 'source' ? [] : codes;
    if (seenBy === 'requester') assessed!.assessed = false;
    else assessed!.addressCodes = codes;
  }
}

const rowOf = (rows: readonly Item[], itemNo: number): Item => rows.find((row) => row.itemNo === itemNo)!;

const notDisclosed = ({ requestRows, disclosed }: Flow): Item[] =>
  requestRows.filter((row) => !disclosed.some(({ itemNo }) => itemNo === row.itemNo));
