import { hash as digest } from 'node:crypto';
import type * as Contracts from '#libs/contracts';
import { completeRoot, HASH_SIZE, TILE_WIDTH } from '#libs/merkle';
import { type EntryFacts, factsOf, readFrame } from './entry-frame.js';
import { unpackEntryBundle } from './gzip.js';

/** One entry bundle to hash; it may cross to a worker, so it is plain data. */
export interface EntryBundleJob {
  index: number;
  /** How many entries it must have. */
  width: number;
  /** One gzip member, or plain. Not written to. */
  bytes: Uint8Array;
  /** Parse each entry whole, for the sequences; else only what does not begin as our entries do. */
  whole: boolean;
}

/** Records of one partition whose offsets follow each other, in one entry bundle. */
export interface OffsetRun {
  partition: string;
  from: bigint;
  count: number;
  /** The offset after the last, as a number. */
  next: number;
  /** Entry of the first. */
  index: number;
  /** Of the first: from where on the recorder passed over what lies before it; undefined: it says nothing. */
  passed?: bigint;
}

export interface EntryBundleResult {
  /** Its first entry. */
  first: number;
  /** Leaf hashes of the entries that could be cut out, at most `width`, end to end. */
  hashes: Buffer;
  /** The root of a full tile of these; null when there are not 256. */
  root: Buffer | null;
  /** Why the entry bundle is not one of `width` entries. */
  malformed: string | null;
  /** Entries that are not entries of a ledger; the first few. */
  misshapen: { index: number; detail: string }[];
  /** Of the first and the last entry that has one; RFC 3339. */
  receivedAt: { first: string; last: string } | null;
  /** Entries received before the one in front of them. */
  falls: { index: number; from: string; to: string }[];
  runs: OffsetRun[];
  controls: { index: number; control: NonNullable<EntryFacts['control']> }[];
  acts: { index: number; receivedAt: string; act: NonNullable<EntryFacts['act']> }[];
  sequences: { index: number; source: string; agreement: string; number: string }[];
}

/** The most problems that one entry bundle reports of its entries. */
const MOST_TOLD = 8;

/** The result of an entry bundle of which nothing could be read. */
export function unreadEntryBundle(index: number, malformed: string | null = null): EntryBundleResult {
  return {
    first: index * TILE_WIDTH,
    hashes: Buffer.alloc(0),
    root: null,
    malformed,
    misshapen: [],
    receivedAt: null,
    falls: [],
    runs: [],
    controls: [],
    acts: [],
    sequences: [],
  };
}

/** Loaded when an entry is first to be parsed whole: it costs a quarter of a second in each thread. */
let contracts: typeof Contracts | undefined;
class NeedsParser extends Error {}

/** Decompresses, hashes and reads one entry bundle. Never throws for what the bytes are. */
export async function hashEntryBundle(job: EntryBundleJob): Promise<EntryBundleResult> {
  try {
    return compute(job);
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    contracts = await import('#libs/contracts');
    return compute(job);
  }
}

function compute({ index, width, bytes, whole }: EntryBundleJob): EntryBundleResult {
  const result = unreadEntryBundle(index);
  const { first } = result;
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let plain: Buffer;
  try {
    plain = unpackEntryBundle(given);
  } catch (error) {
    result.malformed = (error as Error).message;
    return result;
  }
  // Prefixes are written into it below.
  if (plain === given) plain = Buffer.from(given);
  const hashes = Buffer.alloc(width * HASH_SIZE);
  let count = 0;
  for (let offset = 0; offset < plain.length; count++) {
    if (count === width) {
      result.malformed = `it has more than ${width} entries`;
      break;
    }
    const begin = offset + 2;
    const end = begin <= plain.length ? begin + plain.readUInt16BE(offset) : Infinity;
    if (end > plain.length) {
      result.malformed = `entry ${first + count} is cut off`;
      break;
    }
    readEntry(result, plain, begin, end, first + count, whole);
    // The length's second byte, which was read, makes room for the prefix of a leaf: no copy of the entry is needed.
    plain[begin - 1] = 0;
    hashes.write(digest('sha256', plain.subarray(begin - 1, end), 'binary'), count * HASH_SIZE, 'latin1');
    offset = end;
  }
  if (result.malformed === null && count < width) result.malformed = `it has ${count} entries, expected ${width}`;
  result.hashes = hashes.subarray(0, count * HASH_SIZE);
  if (count === TILE_WIDTH) result.root = completeRoot(hashes, 0, TILE_WIDTH);
  return result;
}

function readEntry(
  result: EntryBundleResult,
  bytes: Buffer,
  begin: number,
  end: number,
  index: number,
  whole: boolean,
): void {
  let facts: EntryFacts | undefined = whole ? undefined : readFrame(bytes, begin, end);
  if (!facts && !contracts) throw new NeedsParser();
  try {
    if (!facts) {
      const own = bytes.subarray(begin, end);
      const entry = contracts!.parseEntry(own);
      facts = factsOf(entry, contracts!.SEQUENCE);
      const fault = contracts!.signatureFault(entry, own);
      if (fault !== undefined) tell(result.misshapen, { index, detail: fault });
    }
  } catch (error) {
    tell(result.misshapen, { index, detail: (error as Error).message });
    return;
  }
  const { receivedAt, kafka, control, act, sequence } = facts;
  if (result.receivedAt === null) result.receivedAt = { first: receivedAt, last: receivedAt };
  else if (receivedAt < result.receivedAt.last)
    tell(result.falls, { index, from: result.receivedAt.last, to: receivedAt });
  else result.receivedAt.last = receivedAt;
  if (control) result.controls.push({ index, control });
  if (act) result.acts.push({ index, receivedAt, act });
  if (sequence) result.sequences.push({ index, ...sequence });
  if (!kafka) return;
  const { partition, offset, passed } = kafka;
  const run = result.runs.at(-1);
  // Numbers, for speed; where they cannot tell two offsets apart, each record is a run.
  if (
    passed === undefined &&
    run?.partition === partition &&
    run.next < Number.MAX_SAFE_INTEGER &&
    offset === String(run.next)
  ) {
    run.count += 1;
    run.next += 1;
  } else if (/^(?:0|[1-9][0-9]{0,18})$/.test(offset)) {
    result.runs.push({
      ...{ partition, from: BigInt(offset), count: 1, next: Number(offset) + 1, index },
      ...(passed !== undefined && /^(?:0|[1-9][0-9]{0,18})$/.test(passed) ? { passed: BigInt(passed) } : {}),
    });
  } else tell(result.misshapen, { index, detail: `"${offset}" is not an offset` });
}

function tell<T>(list: T[], item: T): void {
  if (list.length < MOST_TOLD) list.push(item);
}
