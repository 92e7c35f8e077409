import {
  type ActRule,
  type ActVerdict,
  clause,
  evidenceOf,
  inOrder,
  MOST_EVIDENCE,
  type Part,
  speakerOf,
  sumsOf,
  type View,
} from '#libs/judging';
import { type Answer, answersPart, answersTo, byPromise, SEVERAL } from '../receipts.js';

export const rcp02: ActRule<'disclosure'> = {
  id: 'RCP-02',
  version: '2.0.7',
  title: 'Receipt does not match the disclosure',
  status: 'stable',
  severity: 'CRITICAL',
  basis: 'integrity of the transfer',
  theory: 'asserted',
  pack: 'core',
  subject: 'disclosure',
  unit: 'disclosures',
  visibility: 'both',
  falsePositives: 'A gateway that encrypts the payload again: compare digests of the canonical payload.',
  alone: true,
  on: 'disclosure',
  judge(disclosure, view) {
    const { subject } = disclosure;
    const { promised, unpromised } = byPromise(disclosure, view);
    const verdicts: ActVerdict[] = [];
    if (unpromised) verdicts.push({ subject, verdict: 'not evaluable', reason: 'receipts: none', items: 1 });
    if (promised.length === 0) return verdicts;
    const { answers, unclear, silenced } = answersTo(disclosure, view);
    if (unclear.length > 0) verdicts.push({ subject, verdict: 'not evaluable', reason: SEVERAL, items: 1 });
    for (const agency of [...new Set(promised.map(({ part }) => part.agency))].sort()) {
      const own = answers.filter(({ receipt }) => speakerOf(receipt) === agency);
      const parts = promised.map(({ part }) => part).filter((part) => part.agency === agency);
      // A further receipt may settle the finding at once; it does not delay what can be concluded already.
      const all = compareAt(own, parts, view);
      const last = own.findLastIndex(({ receipt }) => view.concluded(receipt));
      const now = !all || differs(all) ? compareAt(own.slice(0, last + 1), parts, view) : all;
      const before = silenced
        .filter(({ receipt }) => speakerOf(receipt) === agency && view.concluded(receipt) && !view.undone(receipt))
        .map((answer) => compareAt(asOfRetraction(answer, own), parts, view));
      const shown = [now, ...before].find((compared) => compared && differs(compared)) ?? now;
      if (!shown) continue;
      const explain = () => explained(shown);
      if (differs(shown)) return [...verdicts, { subject, verdict: 'hit', count: 1, explain }];
      verdicts.push({ subject, verdict: 'pass', explain });
    }
    return verdicts;
  },
};

/** A receipt that no longer answers, together with those that counted when its author retracted it. */
function asOfRetraction(silenced: Answer, own: readonly Answer[]): Answer[] {
  const { retracted = [] } = silenced.receipt.mark ?? {};
  const until = retracted.find(({ source }) => source === silenced.receipt.source)?.time ?? Infinity;
  return [...own.filter(({ at }) => at <= until), silenced].sort((a, b) => a.at - b.at);
}

/**
 * Receipts against the parts at or before the last receipt. `other`: the first receipt whose payload digest is that of none of the parts.
 */
interface Compared {
  parts: Part[];
  own: readonly Answer[];
  sent: number[];
  received: number;
  same: boolean;
  digests: string[];
  other: Answer | undefined;
}

const differs = ({ same, other }: Compared): boolean => !same || other !== undefined;

/** The comparison at the last of some receipts. Undefined: they answer no part. */
function compareAt(own: readonly Answer[], all: Part[], view: View): Compared | undefined {
  const last = own.at(-1);
  const parts = last ? all.filter((part) => answersPart(last, part, view)) : [];
  if (!last || parts.length === 0) return undefined;
  // A receipt that answers a part only because of the clock tolerance may also have excluded it, so both sums count.
  const before = parts.filter(({ act }) => view.firstOf(act) <= view.lastOf(last.receipt));
  const sizes = [parts, before].filter((some) => some.length > 0).map((some) => sumsOf(inOrder(some)));
  const sent = [...new Set(sizes.flatMap(({ size, named }) => [size, named]))];
  const received = own.reduce((sum, { receipt }) => sum + receipt.count, 0);
  const digests = [...new Set(parts.flatMap(({ payloadDigest = [] }) => payloadDigest))].sort();
  const other = own.find(
    ({ receipt: { payloadDigest } }) =>
      payloadDigest !== undefined && digests.length > 0 && !digests.includes(payloadDigest),
  );
  return { parts, own, sent, received, same: sent.includes(received), digests, other };
}

function explained({ parts, own, sent, received, same, digests, other }: Compared) {
  const shown = other ?? own.find(({ receipt }) => receipt.payloadDigest !== undefined);
  return {
    severity: 'CRITICAL' as const,
    clauses: [
      clause({
        field: 'receipt.receivedCount, of all receipts',
        operator: sent.length > 1 ? 'is one of (stated, named)' : 'equals',
        expected: sent.length > 1 ? sent : sent[0],
        actual: received,
        holds: same,
        basis: 'the parts at or before the last receipt',
        entries: own.slice(0, MOST_EVIDENCE).map(({ receipt }) => receipt.index),
      }),
      clause({
        field: 'receipt.receivedPayloadDigest',
        operator: 'is one of',
        expected: digests.slice(0, MOST_EVIDENCE),
        actual: shown?.receipt.payloadDigest ?? null,
        holds: !other,
        entries: shown ? [shown.receipt.index] : [],
      }),
    ],
    evidence: [
      ...parts.slice(0, MOST_EVIDENCE).map(({ act }) => evidenceOf('disclosure', act)),
      ...own.slice(-MOST_EVIDENCE).map(({ receipt }) => evidenceOf('receipt', receipt)),
    ],
    ...(parts[0] ? { at: parts[0].act.time } : {}),
  };
}
