import type { Position, PositionKey } from '#libs/ledger';
import { decide, openSession, passOver, type SessionState, type Step } from './intake-protocol.js';
import type { RecordBatch, Watermarks } from './kafka/record.js';
import { digestAhead, recordDigest } from './record-digest.js';
import type { IntakeContext } from './ports.js';
import { RecordDrafter } from './record-draft.js';

/** One stretch of reading a partition, from a position of the ledger on. It ends with every failure and assignment. */
export class PartitionSession {
  readonly drafter: RecordDrafter;
  private state: SessionState;
  private begun = false;

  constructor(
    readonly key: PositionKey,
    position: Position | null,
    context: Pick<IntakeContext, 'shards' | 'forwarders'>,
  ) {
    this.drafter = new RecordDrafter(key, context);
    this.state = openSession(position);
  }

  /** Where the ledger will be when all appends of this session have committed. */
  get position(): Position | null {
    return this.state.position;
  }

  get covered(): bigint {
    return this.state.covered;
  }

  /** False when a verification is under way already: its own seek may be what made the noise. */
  unverify(): boolean {
    if (!this.state.verified) return false;
    this.state = { ...this.state, verified: false, recordSeeks: 0 };
    return true;
  }

  /** [first, last] held control or aborted records only. */
  passOver(first: bigint, last: bigint): void {
    this.state = passOver(this.state, first, last);
  }

  /** Digests the records that `decide` may ask for: the last of the batch, and the one that was recorded last. */
  async digestsAhead({ fetchedOffset, records }: RecordBatch): Promise<void> {
    const newest = records.at(-1);
    if (newest) await digestAhead(newest);
    const recorded = this.state.position?.lastRecordOffset ?? -1n;
    const again = recorded < fetchedOffset ? undefined : records.find(({ offset }) => BigInt(offset) === recorded);
    if (again) await digestAhead(again);
  }

  decide(batch: RecordBatch, marks: Watermarks | undefined): Step {
    const { step, state } = decide(this.state, batch, (i) => recordDigest(batch.records[i]!), marks);
    this.state = state;
    return step;
  }

  /** What the first record of the append that was decided on says of the offsets before it. The first append of a session always says it. */
  passed(): { from: bigint; always: boolean } | undefined {
    const { passed } = this.state;
    if (passed === null) return undefined;
    const always = !this.begun;
    this.begun = true;
    return { from: passed, always };
  }

  /** An append is on its way that moves the position there. */
  moveTo(position: Position): void {
    this.state = { ...this.state, position };
  }
}
