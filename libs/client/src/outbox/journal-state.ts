import type { FileHandle } from 'node:fs/promises';
import { OutboxCorrupt } from './errors.js';
import { decodeRecord, type JournalRecord } from './journal-record.js';
import { readLines } from './lines.js';
import { parseRanges } from './number-ranges.js';

/** An event that waits for its acknowledgement; its bytes are in the journal. */
export interface Pending {
  number: number;
  source: string;
  agreementid: string;
  id: string;
  signature?: string;
  /** Of the value in the journal. */
  offset: number;
  length: number;
}

export interface Job {
  digest: string;
  events: number;
}

/** The state that the journal's records give. */
export class JournalState {
  /** By number, in the order journalled. */
  readonly pending = new Map<number, Pending>();
  /** Next sequence of `source agreementid`. */
  readonly sequences = new Map<string, number>();
  readonly jobs = new Map<string, Job>();
  nextNumber = 1;
  /** Bytes of the journal that count. */
  size = 0;
  /** Bytes of events that were acknowledged: what compaction would free. */
  idleBytes = 0;

  nextSequence(source: string, agreementid: string): number {
    return this.sequences.get(`${source} ${agreementid}`) ?? 1;
  }

  add(pending: Pending, sequence: number): void {
    this.pending.set(pending.number, pending);
    this.sequences.set(`${pending.source} ${pending.agreementid}`, sequence + 1);
    this.nextNumber = pending.number + 1;
  }

  acknowledge(numbers: Iterable<number>): void {
    for (const number of numbers) {
      this.idleBytes += this.pending.get(number)?.length ?? 0;
      this.pending.delete(number);
    }
  }
}

/**
 * Reads a journal. A torn tail (a crash in the middle of a write) ends what counts, and so does a job without its C:
 * nothing of either was sent. Throws OutboxCorrupt for damage in what was safely on disk.
 */
export async function readJournal(file: FileHandle, path: string): Promise<JournalState> {
  const state = new JournalState();
  let synced = 0;
  let damagedAt: number | undefined;
  let job: { offset: number; held: (() => void)[] } | undefined;
  for await (const { bytes, offset, whole } of readLines(file)) {
    const record = whole ? decodeRecord(bytes) : undefined;
    if (record?.kind === 'B') synced = Math.max(synced, Number(record.fields[0]));
    if (damagedAt !== undefined) continue;
    if (!record) {
      damagedAt = offset;
      continue;
    }
    if (record.kind === 'J') job = { offset, held: [] };
    const apply = (): void => applyRecord(state, record, offset, bytes.length);
    if (job) job.held.push(apply);
    else apply();
    if (record.kind === 'C') {
      for (const held of job?.held ?? []) held();
      job = undefined;
    }
    state.size = job ? job.offset : offset + bytes.length + 1;
  }
  if (damagedAt !== undefined && damagedAt < synced) throw new OutboxCorrupt(path, damagedAt);
  return state;
}

function applyRecord(
  state: JournalState,
  { kind, fields, valueAt }: JournalRecord,
  offset: number,
  length: number,
): void {
  const [first = '', second = '', third = ''] = fields;
  switch (kind) {
    case 'E': {
      const [, , , sequence, id = '', signature] = fields;
      const at = { offset: offset + valueAt, length: length - valueAt };
      const signed = signature === '-' ? {} : { signature };
      state.add({ number: Number(first), source: second, agreementid: third, id, ...signed, ...at }, Number(sequence));
      break;
    }
    case 'A':
      state.acknowledge(parseRanges(first));
      break;
    case 'S':
      state.sequences.set(`${first} ${second}`, Number(third));
      break;
    case 'C':
      state.jobs.set(first, { digest: second, events: Number(third) });
      break;
    case 'J':
    case 'B':
  }
}
