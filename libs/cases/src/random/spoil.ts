import type { Flow, Item } from './flow.js';
import type { Plant } from './plants.js';
import type { Setting } from './setting.js';
import { refOf } from './writer.js';

/** REQ-08: one reason for every item. */
export function boilerplate(setting: Setting, flow: Flow): Flow {
  const reason = refOf(`${flow.requestId} the same for all`);
  for (const row of flow.requestRows) row.reasonDigest = reason;
  setting.plant('REQ-08', flow.requestId, flow.items);
  return flow;
}

/** MAT-06: fewer items match than the agreement expects. */
export function poorMatch(setting: Setting, flow: Flow): Flow {
  const keep = new Set(flow.disclosed.slice(0, Math.floor(flow.items * 0.2)).map((row) => row.itemNo));
  for (const row of flow.matchRows) {
    if (keep.has(row.itemNo)) continue;
    row.result = 'NO_MATCH';
    delete row.addressCompared;
    delete row.subjectRef;
  }
  flow.disclosed = flow.disclosed.filter((row) => keep.has(row.itemNo));
  flow.receipt = { count: keep.size, location: setting.vault };
  setting.plant('MAT-06', flow.requestId);
  return flow;
}

/** RCP-01: nobody says that the disclosure came. */
export function unacknowledged(setting: Setting, flow: Flow): Flow {
  flow.receipt = undefined;
  setting.plant('RCP-01', flow.disclosureId);
  return flow;
}

/** What can be wrong with a few items or one act of a flow, in the order in which it is planted. */
export const SPOILED = {
  'REQ-03'(setting, flow) {
    const rows = some(setting, flow.requestRows);
    for (const row of rows) row.namePresent = false;
    setting.plant('REQ-03', flow.requestId, rows.length);
  },

  'REQ-06'(setting, flow) {
    const rows = some(setting, notDisclosed(flow));
    for (const row of rows) row.addressCodes = ['A02'];
    setting.plant('REQ-06', flow.requestId, rows.length);
  },

  'DIS-17'(setting, flow) {
    const chosen = new Set(some(setting, flow.disclosed).map((row) => row.itemNo));
    for (const row of flow.requestRows)
      if (chosen.has(row.itemNo)) row.addressCodes = [setting.random.pick(['A01', 'A02', 'A08'])];
    setting.plant('REQ-06', flow.requestId, chosen.size);
    setting.plant('DIS-17', flow.disclosureId, chosen.size);
  },

  'MAT-02'(setting, flow) {
    const rows = some(
      setting,
      flow.matchRows.filter((row) => row.result === 'MATCH'),
    );
    for (const row of rows) row.addressCompared = false;
    setting.plant('MAT-02', flow.requestId, rows.length);
  },

  'DIS-02'(setting, flow) {
    const extra = setting.random.int(1, 4);
    for (let i = 1; i <= extra; i++) {
      const itemNo = flow.items + 1_000 + i;
      flow.matchRows.push({ itemNo, path: 'ADDRESS', result: 'MATCH', addressCompared: true });
      flow.disclosed.push({ itemNo });
    }
    flow.receipt = { count: flow.disclosed.length, location: setting.vault };
    setting.plant('DIS-02', flow.disclosureId, extra);
  },

  'DIS-03'(setting, flow) {
    const rows = some(setting, flow.disclosed);
    for (const row of rows) row.elements = ['address', 'wages'];
    setting.plant('DIS-03', flow.disclosureId, rows.length);
  },

  'DIS-04'(setting, flow) {
    const rows = some(
      setting,
      notDisclosed(flow).filter((row) => (row.addressCodes as string[])[0] !== 'A02'),
    );
    for (const { itemNo } of rows) flow.disclosed.push({ itemNo });
    flow.receipt = { count: flow.disclosed.length, location: setting.vault };
    setting.plant('DIS-04', flow.disclosureId, rows.length);
  },

  'DIS-07'(setting, flow) {
    flow.recipient = refOf(`${flow.disclosureId} somebody else`);
    setting.plant('DIS-07', flow.disclosureId);
  },

  'RCP-02'(setting, flow) {
    flow.receipt = { location: setting.vault, count: flow.disclosed.length + setting.random.int(1, 3) };
    setting.plant('RCP-02', flow.disclosureId);
  },

  'RCP-04'(setting, flow) {
    flow.receipt = { count: flow.receipt!.count, location: 'SOMEBODYS-LAPTOP' };
    setting.plant('RCP-04', flow.disclosureId);
  },
} satisfies { [rule in Plant]?: (setting: Setting, flow: Flow) => void };

const some = ({ random }: Setting, list: Item[]): Item[] =>
  random.sample(list, Math.min(list.length, random.int(1, 4)));

const notDisclosed = ({ requestRows, disclosed }: Flow): Item[] =>
  requestRows.filter((row) => !disclosed.some(({ itemNo }) => itemNo === row.itemNo));
