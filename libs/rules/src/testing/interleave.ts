import type { FoldInput } from '#libs/judging';

/** Groups entries by their topic, each group in its own order. Control entries form a group of the ledger's own. */
export function topicsOf(inputs: readonly FoldInput[]): FoldInput[][] {
  const topics = new Map<string, FoldInput[]>();
  for (const input of inputs) {
    const { via } = input.entry;
    const topic = 'kafka' in via ? via.kafka.topic : '';
    topics.set(topic, [...(topics.get(topic) ?? []), input]);
  }
  return [...topics.values()];
}

/** One order in which the topics can reach a ledger. `picks` chooses, again and again, the topic that is read next. */
export function interleave(topics: readonly FoldInput[][], picks: readonly number[]): FoldInput[] {
  const left = topics.map((topic) => [...topic]);
  const out: FoldInput[] = [];
  for (let i = 0; left.some((topic) => topic.length > 0); i++) {
    const open = left.filter((topic) => topic.length > 0);
    out.push(open[(picks[i % Math.max(1, picks.length)] ?? 0) % open.length]!.shift()!);
  }
  return out;
}

/** The same records in another ledger: renumbered, and received one second apart from `start` (milliseconds since 1970). */
export function received(inputs: readonly FoldInput[], start: number): FoldInput[] {
  return inputs.map((input, index) => {
    const receivedAt = start + index * 1000;
    return { ...input, index, receivedAt, entry: { ...input.entry, receivedAt: new Date(receivedAt).toISOString() } };
  });
}
