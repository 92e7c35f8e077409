import { DAY, END, START } from './calendar.js';
import { type Flow, lawfulFlow } from './flow.js';
import type { Setting } from './setting.js';
import { boilerplate, poorMatch, SPOILED, unacknowledged } from './spoil.js';

/** The agreement's requests, with what is planted in them. */
export function planFlows(setting: Setting): Flow[] {
  const { random, plants } = setting;
  const flows: Flow[] = [];
  let made = 0;
  const lawful = (items: number, submittedAt: number): Flow => lawfulFlow(setting, ++made, items, submittedAt);
  // Where nothing is in effect most rules cannot be evaluated, so such an agreement has one plain flow.
  const plain = plants.has('AGR-01') ? 1 : random.int(1, 3);
  for (let i = 0; i < plain; i++) flows.push(lawful(random.int(20, 90), START + random.int(1, 100) * DAY));
  if (plants.has('REQ-08')) flows.push(boilerplate(setting, lawful(random.int(110, 160), START + 110 * DAY)));
  if (plants.has('REQ-09')) {
    const flow = lawful(random.int(201, 260), START + 112 * DAY);
    setting.plant('REQ-09', flow.officer);
    flows.push(flow);
  }
  if (plants.has('MAT-06')) flows.push(poorMatch(setting, lawful(random.int(120, 180), START + 114 * DAY)));
  if (plants.has('AGR-02')) {
    flows.push(lawful(random.int(5, 15), END + DAY));
    setting.plant('AGR-02', '', 2);
  }
  if (plants.has('RCP-01')) flows.push(unacknowledged(setting, lawful(random.int(5, 20), START + 40 * DAY)));
  // All in one flow: each takes items that no other has touched, so that the counts stay apart.
  const rules = Object.keys(SPOILED) as (keyof typeof SPOILED)[];
  for (const rule of rules) if (plants.has(rule)) SPOILED[rule](setting, flows[0]!);
  return flows;
}
