import type { AgreementPolicy } from '#libs/contracts';
import { digestOf } from '#libs/merkle';
import { DAY, END, RECORDED_LATE, START, UP_TO } from './calendar.js';
import { type Flow, sizeOf } from './flow.js';
import type { Setting } from './setting.js';

/** The agreement's document and rosters, as the parties register them. Its policy suits the flows, but for what is planted. */
export function registerAgreement(setting: Setting, flows: readonly Flow[]): void {
  const { agreement, plants, giver, taker, writer } = setting;
  const policy = policyFor(setting, flows);
  if (plants.has('DIS-10')) setting.plant('DIS-10', 'lifetime');
  const data = { version: 1, documentDigest: digestOf(agreement), policy };
  // With AGR-01 the source records the document only after all acts: until then nothing is in effect, whatever they say.
  const late = plants.has('AGR-01');
  writer.send(taker, 'gov.transfer.agreement.registered.v1', START - 4 * DAY, data);
  writer.send(giver, 'gov.transfer.agreement.registered.v1', late ? RECORDED_LATE : START - 4 * DAY, data);
  for (const roster of rostersFor(setting, flows)) {
    const document = {
      ...roster,
      documentDigest: digestOf(`${agreement} rosters`),
      effectiveAt: new Date(START - 3 * DAY).toISOString(),
    };
    writer.send(taker, 'gov.transfer.roster.changed.v1', START - 3 * DAY, document);
    writer.send(giver, 'gov.transfer.roster.changed.v1', late ? RECORDED_LATE : START - 3 * DAY, document);
  }
  if (late) {
    for (const kind of ['request', 'disclosure'] as const) setting.plant('AGR-01', setting.acts(kind), flows.length);
    for (const pack of setting.packs) setting.line(pack, 'no agreement in effect');
  }
  if (plants.has('INT-15')) amendInTwoWords(setting, policy);
  if (plants.has('rival registration')) registerRival(setting, policy);
}

function policyFor({ cast, packs, plants }: Setting, flows: readonly Flow[]): AgreementPolicy {
  const disclosed = flows.reduce((sum, flow) => sum + sizeOf(flow), 0);
  const clause = { basis: 'clause' as const };
  return {
    agreementType: 'MOU',
    exchangeMode: 'request',
    parties: [
      { agency: cast.giver, role: 'source' },
      { agency: cast.taker, role: 'recipient' },
    ],
    authorityPacks: packs,
    authority: ['26 USC 6103(i)(2)'],
    effectiveFrom: new Date(START - 5 * DAY).toISOString(),
    effectiveTo: new Date(END).toISOString(),
    elementsAllowed: ['name', 'address'],
    addressPolicy: { minLevel: 'PARTIAL' },
    matchPathsAllowed: [
      { path: 'TIN', mustCompare: ['name', 'address'] },
      { path: 'ADDRESS', mustCompare: ['name', 'address'] },
    ],
    matchRate: { min: { value: 0.5, ...clause }, max: { value: 0.99, ...clause } },
    officerSpanMax: { value: 200, ...clause },
    ackDeadlineHours: { value: 72, ...clause },
    latenessSeconds: { value: 5, ...clause },
    volume: { lifetime: { value: plants.has('DIS-10') ? disclosed - 1 : disclosed + 1_000, ...clause } },
  };
}

const rostersFor = ({ clerk, head, vault }: Setting, flows: readonly Flow[]) => [
  { rosterKind: 'requester' as const, add: [head] },
  { rosterKind: 'recipient' as const, add: [clerk, ...flows.map((flow) => flow.officer)] },
  { rosterKind: 'holding_location' as const, add: [vault] },
];

/** INT-15: the parties record other contents of one amendment, so that it changes nothing. */
function amendInTwoWords(setting: Setting, policy: AgreementPolicy): void {
  const { agreement, giver, taker, writer } = setting;
  const documentDigest = digestOf(`${agreement} amendment`);
  const time = START + 2 * DAY;
  const contents: [string, AgreementPolicy][] = [
    [taker, policy],
    [giver, { ...policy, elementsAllowed: [...policy.elementsAllowed!, 'wages'] }],
  ];
  for (const [source, amended] of contents)
    writer.send(source, 'gov.transfer.agreement.amended.v1', time, {
      ...{ version: 2, supersedes: 1, documentDigest, policy: amended },
      effectiveAt: new Date(time).toISOString(),
    });
  setting.plant('INT-15', `amended ${documentDigest}`);
}

/** INT-15: two agencies register the agreement's id between them, with an earlier date. Nobody else is judged by that. */
function registerRival(setting: Setting, policy: AgreementPolicy): void {
  const { agreement, cast, writer } = setting;
  const data = {
    version: 1,
    documentDigest: digestOf(`${agreement} rival`),
    policy: {
      ...policy,
      parties: [
        { agency: cast.rivals[0], role: 'source' as const },
        { agency: cast.rivals[1], role: 'recipient' as const },
      ],
      effectiveFrom: '2020-01-01',
    },
  };
  for (const agency of cast.rivals) {
    const source = `urn:agency:${agency}:contracts`;
    writer.send(source, 'gov.transfer.agreement.registered.v1', START - 100 * DAY, data);
    writer.watermark(source, UP_TO);
  }
  setting.plant('INT-15', 'registration');
}
