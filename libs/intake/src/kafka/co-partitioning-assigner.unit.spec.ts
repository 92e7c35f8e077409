import kafkajs, { type Cluster } from 'kafkajs';
import { coPartitioning } from './co-partitioning-assigner.js';

const { MemberAssignment } = kafkajs.AssignerProtocol;
const groupId = 'g';

async function assign(members: [memberId: string, instance: string][], topic: string, partitions: number) {
  const cluster = {
    findTopicPartitionMetadata: () => Array.from({ length: partitions }, (_, partitionId) => ({ partitionId })),
  } as unknown as Cluster;
  const memberOf = ([memberId, instance]: [string, string]) => {
    const { metadata } = coPartitioning(instance)({ cluster, groupId, logger: undefined as never }).protocol({
      topics: [topic],
    });
    return { memberId, memberMetadata: metadata };
  };
  const assigner = coPartitioning('leader')({ cluster, groupId, logger: undefined as never });
  const assigned = await assigner.assign({ members: members.map(memberOf), topics: [topic] });
  return Object.fromEntries(
    assigned.map(({ memberId, memberAssignment }) => [
      memberId,
      MemberAssignment.decode(memberAssignment)!.assignment[topic],
    ]),
  );
}

describe('coPartitioning', () => {
  it('gives partition p of every topic to the same instance, whatever the groups call their members', async () => {
    expect(
      await assign(
        [
          ['z', 'one'],
          ['a', 'two'],
        ],
        't',
        3,
      ),
    ).toEqual({ z: [0, 2], a: [1] });
    expect(
      await assign(
        [
          ['b', 'two'],
          ['y', 'one'],
        ],
        'u',
        4,
      ),
    ).toEqual({ y: [0, 2], b: [1, 3] });
  });
  it('leaves members without work when there are more of them', async () => {
    expect(
      await assign(
        [
          ['a', 'one'],
          ['b', 'two'],
        ],
        't',
        1,
      ),
    ).toEqual({ a: [0], b: [] });
  });
});
