import type { Placed } from '#libs/ledger';
import { type ApiLedger, GIVER, ref, TAKER } from './api-ledger.js';

export const ITEMS = 300;
export const sha = (digit: string): string => `sha256:${digit.repeat(64)}`;

const IDS: Record<string, string> = {
  disclosure: '019a1111-0000-7000-8000-000000000001',
  refused: '019a1111-0000-7000-8000-000000000002',
};
export const idOf = (name: string): string => IDS[name]!;

/**
 * One agreement, one request of 300 items: every tenth address is insufficient, 200 items match, and all of these are disclosed and
 * received.
 */
export async function history(ledger: ApiLedger): Promise<Record<string, Placed>> {
  const policy = {
    agreementType: 'MOU' as const,
    exchangeMode: 'request' as const,
    parties: [
      { agency: 'revenue', role: 'source' as const },
      { agency: 'border', role: 'recipient' as const, name: 'Border Agency', address: '1 Example Plaza, Washington' },
    ],
    authorityPacks: ['core', 'usc26-6103'],
    authority: ['26 USC 6103(i)(2)'],
    effectiveFrom: '2025-01-01T00:00:00Z',
    elementsAllowed: ['name', 'address'],
    addressPolicy: { minLevel: 'SUFFICIENT' as const },
    matchPathsAllowed: [
      { path: 'TIN', mustCompare: ['name', 'address'] },
      { path: 'ADDRESS', mustCompare: ['name', 'address'] },
    ],
  };
  for (const source of [GIVER, TAKER])
    await ledger.send(
      'gov.transfer.agreement.registered.v1',
      { version: 1, documentDigest: sha('a'), policy },
      {
        source,
        time: '2025-01-01T00:00:00Z',
      },
    );
  const numbers = Array.from({ length: ITEMS }, (_, i) => i + 1);
  const codes = (n: number): string[] => (n % 10 === 0 ? ['A02'] : []);
  await ledger.send('gov.transfer.request.submitted.v1', {
    requestId: 'R-1',
    requesterRef: ref('requester'),
    itemsCount: ITEMS,
    items: { fields: ['itemNo', 'addressCodes', 'namePresent'], rows: numbers.map((n) => [n, codes(n), true]) },
  });
  await ledger.send('gov.transfer.request.validated.v1', {
    requestId: 'R-1',
    acceptedCount: ITEMS,
    items: {
      defaults: { accepted: true },
      fields: ['itemNo', 'addressCodes'],
      rows: numbers.map((n) => [n, codes(n)]),
    },
  });
  const matched = (n: number): boolean => n % 3 !== 0 || n % 10 === 0;
  const disclosed = numbers.filter(matched).slice(0, 200);
  // 200 items: those whose number ends in 0, and as many others as needed.
  const chosen = [...numbers.filter((n) => n % 10 === 0), ...disclosed.filter((n) => n % 10 !== 0)]
    .slice(0, 200)
    .sort((a, b) => a - b);
  const of = new Set(chosen);
  await ledger.send('gov.transfer.match.performed.v1', {
    matchId: 'M-1',
    requestId: 'R-1',
    itemsCount: ITEMS,
    items: {
      fields: ['itemNo', 'result', 'path', 'addressCompared', 'subjectRef'],
      rows: numbers.map((n) => [
        n,
        of.has(n) ? 'MATCH' : 'NO_MATCH',
        chosen.indexOf(n) >= 180 ? 'ADDRESS' : 'TIN',
        chosen.indexOf(n) >= 180,
        ref(`person ${n}`),
      ]),
    },
  });
  const [disclosure] = await ledger.send(
    'gov.transfer.disclosure.made.v1',
    {
      disclosureId: 'D-1',
      requestId: 'R-1',
      matchId: 'M-1',
      recipient: { agency: 'border' },
      elements: ['name', 'address'],
      purpose: 'criminal-investigation',
      authority: ['26 USC 6103(i)(2)'],
      systemOfRecords: 'CADE2',
      itemsCount: 200,
      items: {
        fields: ['itemNo', 'elements'],
        rows: chosen.map((n) => [n, n === 1 ? ['name'] : ['name', 'address']]),
      },
    },
    { id: idOf('disclosure') },
  );
  await ledger.send('gov.transfer.receipt.acknowledged.v1', { disclosureId: 'D-1', receivedCount: 200 });
  const refused = ledger.event(
    'gov.transfer.request.withdrawn.v1',
    { requestId: 'R-2', reason: 'Failed to Provide', surplus: true } as never,
    { source: TAKER, id: idOf('refused') },
  );
  const [quarantined] = await ledger.post(refused);
  await ledger.post('{"Failed to Provide');
  for (const source of [GIVER, TAKER])
    await ledger.send(
      'gov.transfer.source.watermarked.v1',
      { upTo: new Date().toISOString(), nextSequence: String(ledger.nextSequence(source) + 1) },
      { source },
    );
  return { disclosure: disclosure!, refused: quarantined! };
}
