import type { CheckedLog, CheckedReceipt } from '#portable/verifier';
import { asked } from './checker.js';
import { bytesOf, growthProof, newestCheckpoint, receiptFor, serverKeys } from './fetched.js';
import { type Keeping, ofShard } from './kept.js';
import type { Checks, Place, Trust } from './messages.js';

export interface EntryToCheck extends Place {
  /** As the finding names it; undefined: it names none, and the bytes themselves are led to the root. */
  leafHash?: string;
}

interface Done {
  /** Of this browser's clock. */
  at: number;
  /** The checkpoint that this one was compared with. */
  remembered: string | undefined;
}
export interface EntryDone extends Done {
  result: CheckedReceipt;
  /** To be saved as files. */
  entry: Uint8Array<ArrayBuffer> | null;
  receipt: Uint8Array<ArrayBuffer> | null;
}
export interface LogDone extends Done {
  /** Null: nothing is signed yet, as the server says. */
  result: CheckedLog | null;
  checkpoint: string | null;
}

/** The file of pinned keys that this browser has kept is none. Nothing is checked against it, nor against anything else. */
export class PinsUnreadable extends Error {
  override readonly name = 'PinsUnreadable';
}

export async function checkEntry(
  { shard, index, leafHash }: EntryToCheck,
  keeping: Keeping,
  pinFile: string | null,
): Promise<EntryDone> {
  const place = { shard, index };
  // First what is remembered, then what is fetched: the log that is shown now must be the longer one.
  const seen = keeping.seen();
  const { trust, names } = await trustOf(pinFile);
  const [entry, receipt] = await Promise.all([bytesOf(place), receiptFor(place)]);
  // No receipt names its log: what is remembered of this shard says whether the entry was signed before.
  const growth: Checks['growth']['answer'] =
    receipt === null ? { remembered: ofShard(seen, shard, names) } : await asked('growth', { receipt, seen });
  const consistencyProof = growth.ask && (await growthProof(shard, growth.ask));
  const at = Date.now();
  const { remembered } = growth;
  const common = { trust, remembered, consistencyProof, now: at };
  const named = leafHash === undefined ? {} : { leafHash };
  const result = await asked('entry', { ...common, ...named, place, entry, receipt });
  keep(keeping, result, remembered);
  return { at, result, remembered, entry, receipt };
}

export async function checkLog(shard: string, keeping: Keeping, pinFile: string | null): Promise<LogDone> {
  const seen = keeping.seen();
  const { trust, names } = await trustOf(pinFile);
  const checkpoint = await newestCheckpoint(shard);
  if (checkpoint === null) {
    // A log that had entries is not empty again.
    return { at: Date.now(), result: null, checkpoint, remembered: ofShard(seen, shard, names) };
  }
  const receipt = new TextEncoder().encode(`c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`);
  const growth = await asked('growth', { receipt, seen });
  const consistencyProof = growth.ask && (await growthProof(shard, growth.ask));
  const at = Date.now();
  const { remembered } = growth;
  const result = await asked('log', { trust, remembered, consistencyProof, now: at, shard, checkpoint });
  keep(keeping, result, remembered);
  return { at, result, checkpoint, remembered };
}

/** Whose keys count, and the names of the ledgers or logs that they are of. */
async function trustOf(pinFile: string | null): Promise<{ trust: Trust; names: readonly string[] }> {
  if (pinFile === null) {
    const own = await serverKeys();
    return { trust: { pinFile, serverKeys: own }, names: own.map((vkey) => vkey.split('+')[0]!) };
  }
  const read = await asked('read-pins', { text: pinFile });
  if ('fault' in read) throw new PinsUnreadable(read.fault);
  return { trust: { pinFile, serverKeys: [] }, names: read.logs.map(({ name }) => name) };
}

function keep(keeping: Keeping, { remember }: { remember: Uint8Array | null }, insteadOf: string | undefined): void {
  if (remember) keeping.see(new TextDecoder().decode(remember), insteadOf);
}
