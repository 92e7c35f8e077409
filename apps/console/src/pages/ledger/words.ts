import type { Status } from '../../api/status.js';
import { count, number } from '../../words/format.js';

type Shard = Status['shards'][number];
type Position = Status['detector'][number];

const OWN: Readonly<Record<string, { title: string; holds: string }>> = {
  oversight: {
    title: 'What was decided',
    holds: 'What officers and overseers decide of findings and ask for, and the seals of what was judged.',
  },
  access: { title: 'Who looked', holds: 'Who asked what of this ledger, and when.' },
};

export const shardTitle = (shard: string): string => OWN[shard]?.title ?? `What agencies recorded, shard ${shard}`;
export const shardHolds = (shard: string): string =>
  OWN[shard]?.holds ??
  'What agencies say that they requested, disclosed, received and did with it. All that concerns one agreement is in one shard.';

/** No rule looks at these. */
export const isJudged = (shard: string): boolean => OWN[shard] === undefined;

/** What is signed of a shard, and what is not yet. */
export function signedInWords({ size, signedSize }: Pick<Shard, 'size' | 'signedSize'>): string {
  if (size === 0) return 'It is empty so far.';
  const left = size - signedSize;
  if (left <= 0) return size === 1 ? 'Its one entry is signed.' : `All ${number(size)} entries are signed.`;
  return `${count(left, 'entry is', 'entries are')} not signed yet. A checkpoint comes about each second while something is recorded.`;
}

/** How far the rules have come in a shard; null: no rule looks at it. */
export function judgedInWords(
  { shard, size }: Pick<Shard, 'shard' | 'size'>,
  detector: readonly Position[],
): string | null {
  if (!isJudged(shard)) return null;
  const live = detector.find((one) => one.shard === shard && one.state === 'live');
  const building = detector.find((one) => one.shard === shard && one.state === 'building');
  const waiting = Math.max(0, size - (live?.judged ?? 0));
  const words =
    size === 0
      ? 'Nothing is to be judged.'
      : !live || live.judged === 0
        ? 'Nothing is judged yet.'
        : waiting === 0
          ? 'All entries are judged.'
          : `${count(waiting, 'entry waits', 'entries wait')} to be judged.`;
  return building
    ? `${words} Beside that, another rule set is at ${number(building.judged)} of ${number(size)}, and will take over.`
    : words;
}

/** The page in one line. */
export function ledgerInWords({ shards }: Pick<Status, 'shards'>): string {
  const entries = shards.reduce((sum, { size }) => sum + size, 0);
  const unsigned = shards.reduce((sum, { size, signedSize }) => sum + Math.max(0, size - signedSize), 0);
  const signed = entries === 0 ? '' : unsigned === 0 ? ', all of them signed' : `, ${number(unsigned)} not signed yet`;
  const looks = shards.find(({ shard }) => shard === 'access')?.size ?? 0;
  const ofThem = looks === 0 ? '' : ` (${number(looks)} of them say who looked)`;
  return `${count(shards.length, 'shard')} with ${count(entries, 'entry', 'entries')} in all${ofThem}${signed}.`;
}

/** Entries that were recorded since the page was read. */
export const grownBy = (then: Pick<Status, 'shards'>, now: Pick<Status, 'shards'>): number =>
  now.shards.reduce(
    (sum, { shard, size }) => sum + Math.max(0, size - (then.shards.find((one) => one.shard === shard)?.size ?? 0)),
    0,
  );

/** What was left out of judging. */
export function gapInWords({ rule, shard, index }: Pick<Status['gaps'][number], 'rule' | 'shard' | 'index'>): string {
  const at = `entry ${number(index)} of shard ${shard}`;
  if (rule === 'fold') return `What ${at} says could not be read, and counts for nothing.`;
  if (rule === '*') return `At ${at}, all judging of a portion was left out.`;
  return `At ${at}, the rule ${rule} failed and was left out.`;
}
