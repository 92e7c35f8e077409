import { intakeReport } from '#libs/audit';
import { encodeEntryBundle } from '#libs/merkle';
import { encodeEntry } from '#libs/contracts';
import type { Position } from '#libs/ledger';
import { hashEntryBundle, IntakeCounts } from '#libs/verifier';
import { draftBatch } from '../../libs/intake/src/draft-batch.js';
import { PartitionSession } from '../../libs/intake/src/partition-session.js';
import { positionAfter } from '../../libs/intake/src/position.js';

const KEY = { cluster: 'c', topic: 'transfers.irs', incarnation: 1, partition: 0 };
const NONCE = 'A'.repeat(22);
const AT = '2026-01-01T00:00:00.000Z';

interface Broker {
  /** Offsets that hold a committed record; the rest up to `high` are control or aborted records, or were compacted. */
  records: readonly number[];
  low: number;
  high: number;
}

const record = (offset: number) => ({
  offset: String(offset),
  timestamp: '0',
  key: null,
  value: Buffer.from(`{"n":${offset}}`),
});

/** One partition and its recorder, without a database: entries are kept as they would be written. */
class Intake {
  readonly entries: Buffer[] = [];
  position: Position | null = null;
  private session: PartitionSession | undefined;

  constructor(public broker: Broker) {}

  restart(): void {
    this.session = undefined;
  }

  /** Fetches of `size` offsets each, until all was delivered. */
  async read(size = 4): Promise<void> {
    this.session ??= new PartitionSession(KEY, this.position, { shards: 1, forwarders: undefined });
    let at = Number(this.position?.nextOffset ?? this.broker.low);
    for (let rounds = 0; at < this.broker.high && rounds < 500; rounds++) {
      const from = Math.max(at, this.broker.low);
      const to = Math.min(this.broker.high, from + size);
      // kafkajs gives a batch where it has a record, and passes over what has none.
      const records = this.broker.records.filter((offset) => offset >= from && offset < to);
      if (records.length === 0) {
        this.session.passOver(BigInt(from), BigInt(to - 1));
        at = to;
        continue;
      }
      const batch = {
        partition: 0,
        fetchedOffset: BigInt(from),
        lastOffset: BigInt(to - 1),
        highWatermark: BigInt(this.broker.high),
        records: records.map(record),
      };
      const marks = { low: BigInt(this.broker.low), high: BigInt(this.broker.high) };
      const first = this.session.decide(batch, undefined);
      const step = first.do === 'ask' ? this.session.decide(batch, marks) : first;
      if (step.do === 'seek') at = Number(step.offset);
      else if (step.do === 'skip') at = to;
      else if (step.do === 'append') {
        await this.append(batch, step.from, step.controls);
        at = to;
      } else throw new Error(step.do);
    }
  }

  report() {
    const counts = new IntakeCounts();
    return hashEntryBundle({
      index: 0,
      width: this.entries.length,
      bytes: encodeEntryBundle(this.entries),
      whole: true,
    }).then((result) => {
      counts.add('0', result);
      return intakeReport(counts, undefined);
    });
  }

  private async append(
    batch: Parameters<PartitionSession['decide']>[0],
    from: number,
    controls: readonly { kind: string }[],
  ) {
    const session = this.session!;
    for (const control of controls) {
      const written = JSON.stringify({ ...control, ...KEY }, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      this.entries.push(
        Buffer.from(
          `{"v":1,"nonce":"${NONCE}","receivedAt":"${AT}","via":{"recorder":{"instance":"r"}},"control":${written}}`,
        ),
      );
    }
    const { drafts } = await draftBatch([], session.drafter, batch.records, from, session.passed());
    for (const { tail } of drafts) this.entries.push(encodeEntry(NONCE, AT, tail));
    this.position = positionAfter(KEY, session.position, batch, from);
    session.moveTo(this.position);
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('jumps of offset', () => {
  it('that the recorder accepted stand in the next entry, so that nothing is left unexplained', async () => {
    // 5 and 6 control records, 7 to 15 aborted, 18 compacted away, 21 a control record at the end of what was read first.
    const broker = { records: [...range(0, 4), 16, 17, 19, 20], low: 0, high: 22 };
    const intake = new Intake(broker);
    await intake.read();
    intake.restart();
    intake.broker = { ...broker, records: [...broker.records, 22, 25], high: 27 };
    await intake.read();
    const { ok, partitions, notChecked } = await intake.report();
    expect(partitions).toMatchObject([
      {
        recorded: 11,
        passed: [
          { from: '5', to: '15' },
          { from: '18', to: '18' },
          { from: '21', to: '21' },
          { from: '23', to: '24' },
        ],
        unread: [],
        unexplained: [],
      },
    ]);
    expect(ok).toBe(true);
    expect(notChecked.join()).not.toMatch(/control records or missing records/);
  });

  it('at the very beginning are explained by the first entry', async () => {
    const intake = new Intake({ records: [3, 4], low: 0, high: 5 });
    await intake.read();
    expect((await intake.report()).partitions).toMatchObject([
      { passed: [{ from: '0', to: '2' }], unexplained: [], unread: [] },
    ]);
  });

  it('are written once for each stretch of reading where nothing was passed over', async () => {
    const intake = new Intake({ records: range(0, 7), low: 0, high: 8 });
    await intake.read();
    const said = intake.entries.map((bytes) => /"passed":"(\d+)"/.exec(bytes.toString())?.[1]).filter(Boolean);
    expect(said).toEqual(['0']);
  });
});

describe('a position that somebody raised', () => {
  /** Records 0 to 9 are read, the position goes from 10 to `raised`, and the recorder reads on. */
  async function raise(raised: number, size: number, records = range(0, 29)): Promise<Intake> {
    const intake = new Intake({ records: records.filter((offset) => offset < 10), low: 0, high: 10 });
    await intake.read(size);
    intake.position = { ...intake.position!, nextOffset: BigInt(raised) };
    intake.restart();
    intake.broker = { records, low: 0, high: 30 };
    await intake.read(size);
    return intake;
  }

  it.each([
    [13, 4],
    [20, 4],
    [20, 100],
    [29, 3],
  ])('to %d (fetches of %d) is told from a jump, without a broker', async (raised, size) => {
    const intake = await raise(raised, size);
    const { ok, partitions } = await intake.report();
    expect(ok).toBe(false);
    expect(partitions).toMatchObject([
      { unread: [{ from: '10', to: String(raised - 1) }], passed: [], unexplained: [] },
    ]);
  });

  it('is told where control records lie among those that were not read', async () => {
    const records = range(0, 29).filter((offset) => offset !== 15 && offset !== 19);
    const { partitions, ok } = await (await raise(20, 4, records)).report();
    expect(ok).toBe(false);
    expect(partitions[0]).toMatchObject({ unread: [{ from: '10', to: '18' }], passed: [{ from: '19', to: '19' }] });
  });

  it('is no fault where nothing but control records lie in between', async () => {
    const { partitions, ok } = await (await raise(15, 4, [...range(0, 9), ...range(15, 29)])).report();
    expect(ok).toBe(true);
    expect(partitions[0]).toMatchObject({ unread: [], passed: [{ from: '10', to: '14' }] });
  });

  it('cannot be told in entries that older recorders wrote: then it is listed', async () => {
    const intake = await raise(20, 4);
    for (const [i, bytes] of intake.entries.entries())
      intake.entries[i] = Buffer.from(bytes.toString().replace(/,"passed":"\d+"/, ''));
    const { partitions, notChecked } = await intake.report();
    expect(partitions[0]).toMatchObject({ unread: [], unexplained: [{ from: '10', to: '19' }] });
    expect(notChecked.join()).toMatch(/control records or missing records/);
  });

  it('is read the same from a frame as from the whole entry', async () => {
    const intake = await raise(20, 4);
    const whole = await Promise.all(
      [true, false].map((all) =>
        hashEntryBundle({
          index: 0,
          width: intake.entries.length,
          bytes: encodeEntryBundle(intake.entries),
          whole: all,
        }),
      ),
    );
    expect(whole[1]!.runs).toEqual(whole[0]!.runs);
  });
});
