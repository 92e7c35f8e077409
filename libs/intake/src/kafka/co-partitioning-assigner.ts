import kafkajs, { type PartitionAssigner } from 'kafkajs';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/**
 * Gives partition p of every topic to the same recorder, so that recorders do not contend for a shard's head. Each topic
 * has its own group; members are ordered by the instance name in their userData, so that all groups agree.
 */
export const coPartitioning =
  (instance: string): PartitionAssigner =>
  ({ cluster }) => ({
    name: 'countersign.co-partitioning',
    version: 1,
    protocol({ topics }) {
      return {
        name: this.name,
        metadata: MemberMetadata.encode({ version: this.version, topics, userData: Buffer.from(instance) }),
      };
    },
    async assign({ members, topics }) {
      const ordered = members
        .map(({ memberId, memberMetadata }) => ({
          memberId,
          instance: MemberMetadata.decode(memberMetadata)?.userData.toString() ?? '',
        }))
        .sort((a, b) => compare(a.instance, b.instance) || compare(a.memberId, b.memberId));
      return ordered.map(({ memberId }, i) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: this.version,
          userData: Buffer.alloc(0),
          assignment: Object.fromEntries(
            topics.map((topic) => [
              topic,
              cluster
                .findTopicPartitionMetadata(topic)
                .map(({ partitionId }) => partitionId)
                .filter((partition) => partition % ordered.length === i),
            ]),
          ),
        }),
      }));
    },
  });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
