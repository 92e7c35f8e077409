import type { AgreementPolicy } from '#libs/contracts';
import { DAY, END, START } from './calendar.js';
import type { Flow } from './flow.js';
import type { Setting } from './setting.js';
import { digestOf } from '#libs/merkle';

/** The agreement's document and rosters, as the parties register them. Its policy suits the flows, but for what is planted. */
export function registerAgreement(setting: Setting, flows: readonly Flow[]): void {
  const { agreement, agencies, plants, giver, taker, clerk, vault, writer } = setting;
  const disclosedItems = flows.reduce((sum, flow) => sum + flow.disclosed.length, 0);
  const cap = disclosedItems - 1;
  const clause = { basis: 'clause' as const };
  const policy: AgreementPolicy = {
    agreementType: 'MOU',
    exchangeMode: 'request',
    parties: [
      { agency: agencies.giver, role: 'source' },
      { agency: agencies.taker, role: 'recipient' },
    ],
    authorityPacks: ['core', 'usc26-6103'],
    authority: ['26 USC 6103(i)(2)'],
    effectiveFrom: new Date(START - 5 * DAY).toISOString(),
    effectiveTo: new Date(END).toISOString(),
    elementsAllowed: ['name', 'address'],
    matchPathsAllowed: [
      { path: 'TIN', mustCompare: ['name', 'address'] },
      { path: 'ADDRESS', mustCompare: ['name', 'address'] },
    ],
    matchRate: { min: { value: 0.5, ...clause }, max: { value: 0.99, ...clause } },
    officerSpanMax: { value: 200, ...clause },
    ackDeadlineHours: { value: 72, ...clause },
    latenessSeconds: { value: 5, ...clause },
    volume: { lifetime: { value: plants.has('DIS-10') ? cap : disclosedItems + 1_000, ...clause } },
  };
  if (plants.has('DIS-10')) setting.plant('DIS-10', 'lifetime');
  // With AGR-01 only one party has recorded the document: nothing is in effect, whatever the acts say.
  const parties = plants.has('AGR-01') ? [taker] : [giver, taker];
  const data = { version: 1, documentDigest: digestOf(agreement), policy };
  for (const source of parties) writer.send(source, 'gov.transfer.agreement.registered.v1', START - 4 * DAY, data);
  const rosters = [
    { rosterKind: 'recipient' as const, add: [clerk, ...flows.map((flow) => flow.officer)] },
    { rosterKind: 'holding_location' as const, add: [vault] },
  ];
  for (const roster of rosters) {
    const document = {
      ...roster,
      documentDigest: digestOf(`${agreement} rosters`),
      effectiveAt: new Date(START - 3 * DAY).toISOString(),
    };
    for (const source of parties) writer.send(source, 'gov.transfer.roster.changed.v1', START - 3 * DAY, document);
  }
  if (plants.has('AGR-01')) setting.plant('AGR-01', '', flows.length * 2);
}
