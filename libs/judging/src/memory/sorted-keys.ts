import type { Key } from '../kinds/key.js';

/** Keys of a memory, by kind and agreement, sorted on demand: a sweep takes a portion of them at a time. */
export class SortedKeys {
  private readonly groups = new Map<string, { keys: Key[]; sorted: boolean }>();

  add(key: Key): void {
    const name = groupOf(key);
    const group = this.groups.get(name);
    if (!group) this.groups.set(name, { keys: [key], sorted: true });
    else {
      group.sorted &&= group.keys.at(-1)! < key;
      group.keys.push(key);
    }
  }

  /** The first `limit` of [from, to), which lies within one kind and agreement. */
  range(from: string, to: string, limit: number): Key[] {
    const group = this.groups.get(groupOf(from));
    if (!group) return [];
    if (!group.sorted) group.keys.sort();
    group.sorted = true;
    const { keys } = group;
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < from) low = middle + 1;
      else high = middle;
    }
    const found = keys.slice(low, low + limit);
    while (found.length > 0 && found.at(-1)! >= to) found.pop();
    return found;
  }
}

/** The first two parts of a key with three or more. */
function groupOf(key: string): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? key : key.slice(0, end + 1);
}
