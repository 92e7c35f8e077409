import type { Trust } from '../open-log.js';
import { type LogProblem, type ProblemKind, Problems } from '../report.js';
import type { Cosigner } from './cosigners.js';
import { checkReceipt } from './node.js';
import type { Step, StepId } from './steps.js';

export interface ReceiptClaim extends Trust {
  /** The tlog-proof, as it was given out. */
  receipt: Uint8Array;
  /** The entry's own bytes. */
  entry: Uint8Array;
}

export interface ReceiptReport {
  ok: boolean;
  leafHash: string;
  /** Null where the receipt cannot be read. */
  index: number | null;
  checkpoint: { origin: string; size: number; root: string; cosignedBy: readonly Cosigner[] } | null;
  /** Each step of the check, as a page shows it too. */
  steps: readonly Step[];
  problems: LogProblem[];
  notChecked: string[];
}

const KINDS: Readonly<Record<StepId, ProblemKind>> = {
  bytes: 'entry',
  path: 'entry',
  root: 'entry',
  'log-signature': 'checkpoint',
  witnesses: 'cosignature',
  consistency: 'history',
};

/** Checks that an entry is in the log that signed the receipt. Needs nothing but its arguments: no network, no server. */
export function verifyReceipt({ receipt, entry, keys, policy, clock = Date.now }: ReceiptClaim): ReceiptReport {
  const pins = { keys, ...(policy ? { policy } : {}) };
  const { leafHash, index, checkpoint, steps } = checkReceipt({ receipt, entry, pins, now: clock() });
  const problems = new Problems();
  for (const { id, state, said } of steps)
    if (state === 'failed') {
      const kind = checkpoint === null ? 'checkpoint' : KINDS[id];
      if (kind === 'entry') problems.entry(index!, `the entry is not the one of the receipt: ${said}`);
      else problems.other(kind, said);
    }
  return {
    ok: problems.count === 0,
    leafHash: leafHash!,
    index,
    checkpoint,
    steps,
    problems: problems.list,
    notChecked: [
      'the rest of the log',
      ...(policy && policy.quorum.kind !== 'none'
        ? []
        : ['whether others are shown the same log: no witness is asked for (--policy)']),
      'what the event says, and whether it is true',
    ],
  };
}
