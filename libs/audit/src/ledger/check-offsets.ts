import type { ViaKafka } from '#libs/contracts';
import { OffsetSet } from '#libs/verifier';
import type { Position, ShardName } from '#libs/ledger';
import type { ProblemList } from './report.js';

interface PartitionSeen {
  name: string;
  offsets: OffsetSet;
  max: bigint;
  /** The last offset in the shard being walked. */
  inShard: { shard: ShardName; last: bigint } | null;
}

/** Every Kafka record exactly once over all shards, in its partition's order within each, and below the intake's position. */
export class KafkaOffsets {
  private readonly partitions = new Map<string, PartitionSeen>();

  constructor(private readonly problems: ProblemList) {}

  see(shard: ShardName, index: number, via: ViaKafka): void {
    if (!/^(0|[1-9][0-9]{0,18})$/.test(via.offset)) {
      this.problems.add('offset', shard, index, `"${via.offset}" is not an offset`);
      return;
    }
    const offset = BigInt(via.offset);
    const seen = this.partition(via);
    if (!seen.offsets.add(offset))
      this.problems.add('offset', shard, index, `offset ${offset} of ${seen.name} is recorded twice`);
    else if (seen.inShard?.shard === shard && offset < seen.inShard.last) {
      this.problems.add('offset', shard, index, `offset ${offset} of ${seen.name} comes after ${seen.inShard.last}`);
    }
    seen.inShard = { shard, last: offset };
    if (offset > seen.max) seen.max = offset;
  }

  compare(positions: readonly Position[]): void {
    const known = new Set(positions.map(nameOf));
    for (const position of positions) this.comparePosition(position);
    for (const { name } of this.partitions.values()) {
      if (!known.has(name)) this.problems.add('position', null, null, `${name} has entries but no position`);
    }
  }

  private comparePosition(position: Position): void {
    const seen = this.partitions.get(nameOf(position));
    const wrong = (detail: string): void => this.problems.add('position', null, null, `${nameOf(position)}: ${detail}`);
    const last = position.lastRecordOffset;
    if (!seen) {
      if (last !== null) wrong(`the last record is offset ${last}, but no entry has it`);
      return;
    }
    if (seen.max >= position.nextOffset) wrong(`next is ${position.nextOffset}, but offset ${seen.max} is recorded`);
    if (last !== seen.max) wrong(`the last record is offset ${last ?? 'none'}, but the last entry has ${seen.max}`);
  }

  private partition(via: ViaKafka): PartitionSeen {
    const name = nameOf(via);
    const seen = this.partitions.get(name) ?? { name, offsets: new OffsetSet(), max: -1n, inShard: null };
    this.partitions.set(name, seen);
    return seen;
  }
}

function nameOf(key: { cluster: string; topic: string; incarnation: number; partition: number }): string {
  return `${key.cluster}/${key.topic}#${key.incarnation}/${key.partition}`;
}
