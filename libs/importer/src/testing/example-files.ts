import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyFile } from '#libs/client';

/** What the example's files hold about people, and must not be in any event. */
export const RAW = [
  'Quillfeather',
  'Marisol',
  'Brontë',
  'Ashgrove',
  'Nonesuch',
  'Falkenrath',
  '12207-4433',
  'FAILED TO PROVIDE',
  'County Jail',
  '900123456',
  '900-12-3457',
  '123456789',
  '321549876',
  'overstayed',
  'Jane Example',
  'Dana Custodian',
  'Omar Approver',
];

export const DIGEST = `sha256:${'ab'.repeat(32)}`;

const AGREEMENT = `
id: mou-example
documentDigest: ${DIGEST}
registeredAt: 2025-04-07
policy:
  agreementType: MOU
  exchangeMode: request
  parties: [{agency: irs, role: source}, {agency: ice, role: recipient}]
  authorityPacks: [core, usc26-6103]
  authority: [26 USC 6103(i)(2)]
  effectiveFrom: 2025-04-07T00:00:00Z
`;

const HEADER = `
agreement: agreement.yaml
known: reconstructed
keys: {actors: actors.key, subjects: subjects.key}
requester: {source: 'urn:agency:ice:ero'}
source: {source: 'urn:agency:irs:disclosure'}
request:
  id: R1
  time: 2025-06-27
  requester: Jane Example
  requesterTitle: Acting Director
  writtenDocument: letter.txt
  officers: [Jane Example]
  file: requests.csv
  columns:
    row: no
    name: [last, first]
    address: {street: street, city: city, state: state, zip: zip}
    tin: tin
    reason: reason
validated: {time: 2025-07-01, assess: true, check: address-present}
matches:
  id: M1
  time: 2025-08-01
  file: matches.txt
  format: {kind: fixed, layout: {no: [1, 6], path: [7, 7], result: [8, 8], compared: [9, 9], tin: [10, 20]}}
  columns: {row: no, path: path, result: result, addressCompared: compared, subject: {column: tin, type: tin}}
  paths: {T: TIN, A: ADDRESS}
  results: {Y: MATCH, N: NO_MATCH}
approval: {id: A1, time: 2025-08-06, approver: Omar Approver}
disclosure:
  id: D1
  time: 2025-08-07
  recipient: {agency: ice, actors: [Jane Example]}
  elements: [last_known_address]
  file: disclosures.csv
  columns: {row: no, subject: {column: tin, type: tin}}
acts:
  - side: both
    type: roster.changed
    time: 2025-04-08
    data: {rosterKind: requester, add: ['person:Jane Example'], effectiveAt: 2025-04-08, documentDigest: ${DIGEST}}
  - side: requester
    type: receipt.acknowledged
    time: 2025-08-08T10:00:00Z
    data: {disclosureId: D1, receivedCount: 3, custodianRef: 'person:Dana Custodian', holdingLocation: laptop-17}
  - side: source
    type: incident.reported
    time: 2026-01-23
    data: {incidentId: I1, occurredAt: 2025-08-07, discoveredAt: 2026-01-20, disclosureIds: [D1]}
watermark: last
`;

const REQUESTS = [
  'no,last,first,street,city,state,zip,tin,reason',
  '1,Quillfeather,Marisol,"12 Ashgrove St, Apt 4",Albany,NY,12207-4433,900123456,"overstayed, final order"',
  '2,Brontë,Ann,FAILED TO PROVIDE,,,,,overstayed',
  '3,,,County Jail,,,,123456789,overstayed',
  '4,Falkenrath,Uli,9 Nonesuch Rd,Albany,NY,12207-4433,,overstayed',
];
const MATCHES = ['     1TYN 900123456 ', '     2TYN 321549876 ', '     3AYY123456789  ', `     4TN${' '.repeat(12)}`];
const DISCLOSURES = ['no,tin', '1,900-12-3457', '2,321549876', '3,123456789'];

export interface ExampleFiles {
  header: string;
  folder: string;
}

/** A small exchange of two agencies as flat files, CSV and fixed-width. */
export async function writeExample(
  folder: string,
  changes: { header?: (yaml: string) => string; requests?: readonly string[] } = {},
): Promise<ExampleFiles> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('agreement.yaml', AGREEMENT);
  write('header.yaml', (changes.header ?? ((yaml) => yaml))(HEADER));
  write('letter.txt', 'Dear colleague');
  write('requests.csv', `\ufeff${(changes.requests ?? REQUESTS).join('\r\n')}\r\n`);
  write('matches.txt', `${MATCHES.join('\n')}\n`);
  write('disclosures.csv', `${DISCLOSURES.join('\n')}\n`);
  await generateKeyFile(join(folder, 'actors.key'), 'shared-1', 1);
  await generateKeyFile(join(folder, 'subjects.key'), 'irs-1', 1);
  return { folder, header: join(folder, 'header.yaml') };
}
