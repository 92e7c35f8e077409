import { DAY, END, START } from './calendar.js';
import { type Flow, lawfulFlow } from './flow.js';
import type { Plant } from './plants.js';
import type { Setting } from './setting.js';
import {
  afterTheEnd,
  boilerplate,
  givenTwice,
  matchedTooLate,
  ofClassReturn,
  poorMatch,
  receivedByNewSystem,
  refusedFirst,
  rowsLeftOut,
  SPOILED,
  unacknowledged,
} from './spoil.js';

/** What takes a request of its own: with how many items at least and at most, on which day, and what is done to it. */
const OWN_FLOWS: [Plant, [number, number], number, (setting: Setting, flow: Flow) => void][] = [
  ['REQ-08', [110, 160], 110, boilerplate],
  ['REQ-09', [201, 260], 112, (setting, { officer, items }) => setting.plant('REQ-09', officer, items)],
  ['MAT-06', [120, 180], 114, poorMatch],
  ['RCP-01', [5, 20], 40, unacknowledged],
  ['DIS-18', [5, 20], 42, ofClassReturn],
  ['INT-13', [8, 30], 44, rowsLeftOut],
  ['part after the end', [8, 30], 46, afterTheEnd],
  ['refused and corrected', [5, 20], 48, refusedFirst],
  ['two contents', [5, 20], 50, givenTwice],
  ['contradicted watermark', [5, 20], 52, matchedTooLate],
  ['new system', [5, 20], 54, receivedByNewSystem],
];

/** The agreement's requests, with what is planted in them. */
export function planFlows(setting: Setting): Flow[] {
  const { random, plants } = setting;
  const flows: Flow[] = [];
  let made = 0;
  const lawful = (items: number, submittedAt: number): Flow => {
    const flow = lawfulFlow(setting, ++made, items, submittedAt);
    flows.push(flow);
    return flow;
  };
  // Where nothing is in effect nothing but that is judged, so such an agreement has one plain flow.
  const plain = plants.has('AGR-01') ? 1 : random.int(1, 3);
  for (let i = 0; i < plain; i++) lawful(random.int(20, 90), START + random.int(1, 100) * DAY);
  for (const [plant, [least, most], day, spoil] of OWN_FLOWS)
    if (plants.has(plant)) spoil(setting, lawful(random.int(least, most), START + day * DAY));
  if (plants.has('AGR-02')) {
    lawful(random.int(5, 15), END + DAY);
    for (const kind of ['request', 'disclosure'] as const) setting.plant('AGR-02', setting.acts(kind));
  }
  // All in one flow: what two of them would count is planted in items that no other has touched.
  const rules = Object.keys(SPOILED) as (keyof typeof SPOILED)[];
  for (const rule of rules) if (plants.has(rule)) SPOILED[rule](setting, flows[0]!);
  return flows;
}
