import type { ActRule } from '#libs/judging';

export const rcp02: ActRule<'disclosure'> = {
  id: 'RCP-02',
  version: '1.0.0',
  title: 'Receipt does not match the disclosure',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'integrity of the transfer',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  falsePositives: 'A gateway that encrypts the payload again: compare digests of the canonical payload.',
  on: 'disclosure',
  judge({ disclosure, made, receipts }) {
    if (!made) return [];
    const { itemsCount, payloadDigest } = made.header;
    const wrong = receipts.find(
      (receipt) =>
        receipt.count !== itemsCount ||
        (payloadDigest !== undefined && receipt.payloadDigest !== undefined && receipt.payloadDigest !== payloadDigest),
    );
    if (!wrong) return [];
    return [
      {
        subject: disclosure,
        verdict: 'hit',
        count: 1,
        severity: 'CRITICAL',
        clauses: [
          { field: 'receipt.receivedCount', operator: 'equals', expected: itemsCount, actual: wrong.count },
          {
            field: 'receipt.receivedPayloadDigest',
            operator: 'equals',
            expected: payloadDigest ?? null,
            actual: wrong.payloadDigest ?? null,
          },
        ],
        evidence: [
          { role: 'disclosure', index: made.index },
          { role: 'receipt', index: wrong.index },
        ],
      },
    ];
  },
};
