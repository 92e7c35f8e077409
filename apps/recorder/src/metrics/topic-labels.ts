/** Whoever may create topics would else decide how many series there are. */
const MOST_TOPICS = 100;
/** Partitions with a label of their own, of all topics together. */
const MOST_PARTITIONS = 1_000;

export const OTHER = 'other';
export const HTTP = 'http';

/**
 * Labels of topics: the first that are met have their own, for as long as the process runs, so that no counter of theirs ever falls;
 * the rest share one.
 */
export class TopicLabels {
  private readonly named = new Set<string>();

  of(topic: string): string {
    if (this.named.has(topic)) return topic;
    if (this.named.size >= MOST_TOPICS || topic === OTHER || topic === HTTP) return OTHER;
    this.named.add(topic);
    return topic;
  }
}

/** Labels of the partitions of one of so many topics: each topic has an equal part of what there is, lowest numbers first. */
export function partitionLabels(partitions: readonly number[], topics: number): ReadonlyMap<number, string> {
  const most = Math.max(1, Math.floor(MOST_PARTITIONS / Math.max(1, topics)));
  const sorted = [...partitions].sort((a, b) => a - b);
  return new Map(sorted.map((partition, i) => [partition, i < most ? String(partition) : OTHER]));
}
