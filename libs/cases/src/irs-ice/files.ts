import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { stringify } from 'yaml';
import { Pseudonymiser, PseudonymKey, writeKeyFile } from '#libs/client';
import {
  truthOf,
  AGENCIES,
  AGREEMENT,
  DISCLOSURE,
  Fate,
  INCIDENT,
  MATCH,
  planIrsIce,
  REPORTED,
  REQUEST,
  type IrsIcePlan,
} from './plan.js';
import { People } from './people.js';
import type { Truth } from '../truth.js';

export interface CaseFiles {
  /** Input of `countersign import`. */
  header: string;
  truth: Truth;
  plan: IrsIcePlan;
}

const OFFICER = 'ICE Assistant Director (one officer for all)';
const REQUESTER = 'Acting Director, ICE';

/** Writes one flat file, row by row, without holding it in memory. */
async function writeRows(
  path: string,
  columns: string,
  rows: Iterable<string>,
  onRow?: (n: number) => void,
): Promise<void> {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  let chunk = [columns];
  let n = 0;
  for (const row of rows) {
    chunk.push(row);
    if (++n % 5000 !== 0) continue;
    if (!out.write(chunk.join('\n') + '\n')) await once(out, 'drain');
    chunk = [];
    onRow?.(n);
  }
  if (chunk.length > 0) out.write(chunk.join('\n') + '\n');
  out.end();
  await finished(out);
  onRow?.(n);
}

function* requestRows(plan: IrsIcePlan): Iterable<string> {
  const people = new People(plan.seed);
  for (let i = 0; i < plan.items; i++) {
    const person = people.next(i + 1, plan.junk[i] === 1);
    const tin = plan.fate[i] === Fate.MatchedByTin || i % 3 === 0 ? person.tin : '';
    yield `${i + 1},${person.last},${person.first},"${person.address}",${tin}`;
  }
}

function* matchRows(plan: IrsIcePlan): Iterable<string> {
  for (let i = 0; i < plan.items; i++) {
    const fate = plan.fate[i]!;
    if (fate === Fate.NotMatched) yield `${i + 1},TIN,NO_MATCH,,`;
    else if (fate === Fate.MatchedByTin) yield `${i + 1},TIN,MATCH,no,T${i + 1}`;
    else yield `${i + 1},ADDRESS,MATCH,yes,T${i + 1}`;
  }
}

function* disclosureRows(plan: IrsIcePlan): Iterable<string> {
  for (let i = 0; i < plan.items; i++) if (plan.fate[i] !== Fate.NotMatched) yield `${i + 1},T${i + 1}`;
}

const agreement = {
  id: AGREEMENT,
  version: 1,
  document: 'mou.txt',
  registeredAt: '2025-04-07',
  policy: {
    agreementType: 'MOU',
    exchangeMode: 'request',
    title: 'Memorandum of understanding, signed 2025-04-07',
    parties: [
      { agency: AGENCIES.source, role: 'source', name: 'Internal Revenue Service' },
      { agency: AGENCIES.requester, role: 'recipient', name: 'U.S. Immigration and Customs Enforcement' },
    ],
    authorityPacks: ['core', 'usc26-6103'],
    authority: ['26 USC 6103(i)(2)'],
    effectiveFrom: '2025-04-07',
    timeZone: 'America/New_York',
    purposes: ['criminal-investigation'],
    statutes: ['8 USC 1253(a)(1)'],
    elementsAllowed: ['name', 'address', 'tax_period'],
    systemsOfRecords: ['IRS-24.030'],
    addressPolicy: { minLevel: 'PARTIAL' },
    matchPathsAllowed: [
      { path: 'TIN', mustCompare: ['name', 'address'] },
      { path: 'ADDRESS', mustCompare: ['name', 'address'] },
    ],
  },
};

const rosters = [
  { rosterKind: 'recipient', add: [`person:${OFFICER}`] },
  { rosterKind: 'requester', add: [`person:${REQUESTER}`] },
  { rosterKind: 'holding_location', add: ['ICE-SECURE-ENCLAVE'] },
];

function headerOf(plan: IrsIcePlan): object {
  return {
    agreement: 'agreement.yaml',
    known: 'reconstructed',
    keys: { actors: 'actors.key.json', subjects: 'subjects.key.json' },
    requester: { source: `urn:agency:${AGENCIES.requester}:requests` },
    source: { source: `urn:agency:${AGENCIES.source}:disclosures` },
    request: {
      id: REQUEST,
      time: '2025-06-27',
      requester: REQUESTER,
      purpose: 'criminal-investigation',
      statutes: ['8 USC 1253(a)(1)'],
      channel: 'secure-transfer',
      officers: [OFFICER],
      file: 'request.csv',
      columns: { row: 'row', name: ['last', 'first'], address: 'address', tin: 'tin' },
    },
    validated: { time: '2025-07-15', accept: 'all', check: 'address-present-or-zip-like' },
    matches: {
      id: MATCH,
      time: '2025-08-06',
      systemOfRecords: 'IRS-24.030',
      file: 'matches.csv',
      columns: {
        row: 'row',
        path: 'path',
        result: 'result',
        addressCompared: 'compared',
        subject: { column: 'subject', type: 'agency', scheme: 'irs-account' },
      },
    },
    disclosure: {
      id: DISCLOSURE,
      time: '2025-08-07',
      recipient: { agency: AGENCIES.requester, name: 'U.S. Immigration and Customs Enforcement', actors: [OFFICER] },
      elements: ['address'],
      elementClass: 'identity',
      purpose: 'criminal-investigation',
      authority: ['26 USC 6103(i)(2)'],
      systemOfRecords: 'IRS-24.030',
      media: 'bulk',
      file: 'disclosures.csv',
      columns: { row: 'row', subject: { column: 'subject', type: 'agency', scheme: 'irs-account' } },
    },
    acts: [
      ...rosters.map((roster) => ({
        side: 'both',
        type: 'roster.changed',
        time: '2025-04-08',
        data: { ...roster, effectiveAt: '2025-04-08', documentDigest: 'file:mou.txt' },
      })),
      {
        side: 'requester',
        type: 'receipt.acknowledged',
        time: '2025-08-08',
        data: {
          disclosureId: DISCLOSURE,
          receivedCount: plan.matched,
          holdingLocation: 'ICE-SECURE-ENCLAVE',
          custodianRef: `person:${OFFICER}`,
        },
      },
      {
        side: 'requester',
        type: 'copy.made',
        time: '2025-08-11',
        data: {
          copyId: 'copy-1',
          disclosureId: DISCLOSURE,
          from: 'ICE-SECURE-ENCLAVE',
          to: 'INDIVIDUAL-WORKSTATION',
          location: 'INDIVIDUAL-WORKSTATION',
        },
      },
      {
        side: 'source',
        type: 'incident.reported',
        time: '2026-01-23',
        data: {
          incidentId: INCIDENT,
          occurredAt: '2025-08-07',
          discoveredAt: '2026-01-23',
          disclosureIds: [DISCLOSURE],
          causeCode: 'insufficient-request-address',
          notified: [{ party: 'dhs', at: '2026-01-23' }],
        },
      },
      {
        side: 'requester',
        type: 'remediation.confirmed',
        time: '2026-02-10',
        data: {
          incidentId: INCIDENT,
          action: 'quarantine',
          disclosureIds: [DISCLOSURE],
          doneAt: '2026-02-10',
          location: 'ICE-SECURE-ENCLAVE',
        },
      },
    ],
    watermark: '2026-03-01T00:00:00Z',
  };
}

/** Anyone can work these keys out from the seed: they protect nothing but invented people. */
const syntheticKey = (seed: number, keyId: string): PseudonymKey =>
  new PseudonymKey(keyId, 1, createHash('sha256').update(`synthetic case ${seed} ${keyId}`).digest());

/**
 * Writes the case as an agency would have it: an agreement, a header and three flat files, with synthetic people.
 * `onRow(file, rows, of)` reports progress.
 */
export async function writeIrsIce(
  dir: string,
  {
    items = REPORTED.items,
    seed = 1,
    onRow,
  }: { items?: number; seed?: number; onRow?: (file: string, rows: number, of: number) => void } = {},
): Promise<CaseFiles> {
  const plan = planIrsIce(items, seed);
  await mkdir(dir, { recursive: true });
  const at = (name: string): string => join(dir, name);
  const [actors, subjects] = [syntheticKey(seed, 'actors-1'), syntheticKey(seed, 'irs-1')];
  await Promise.all([rm(at('actors.key.json'), { force: true }), rm(at('subjects.key.json'), { force: true })]);
  await Promise.all([
    writeKeyFile(at('actors.key.json'), actors),
    writeKeyFile(at('subjects.key.json'), subjects),
    writeFile(
      at('mou.txt'),
      'Synthetic stand-in for the memorandum of 2025-04-07. Its digest is what both parties record.\n',
    ),
    writeFile(at('agreement.yaml'), stringify(agreement)),
    writeFile(at('header.yaml'), stringify(headerOf(plan))),
  ]);
  const report = (file: string, of: number) => (n: number) => onRow?.(file, n, of);
  await writeRows(at('request.csv'), 'row,last,first,address,tin', requestRows(plan), report('request.csv', items));
  await writeRows(at('matches.csv'), 'row,path,result,compared,subject', matchRows(plan), report('matches.csv', items));
  await writeRows(at('disclosures.csv'), 'row,subject', disclosureRows(plan), report('disclosures.csv', plan.matched));
  const truth = truthOf(plan, new Pseudonymiser([actors]).actorRef(OFFICER));
  await writeFile(at('truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
  return { header: at('header.yaml'), truth, plan };
}
