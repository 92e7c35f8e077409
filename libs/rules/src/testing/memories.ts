import type { FoldInput, Facts, EntryRange, EventRef, Memory, Key } from '#libs/judging';

/** Freezes a value deeply, except for bit sets, which cannot be frozen: a spec compares those before and after. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}

/** Knows nothing the first time it is asked, like the detector's memory, which has to fetch first. */
export class Forgetful implements Memory {
  private readonly asked = new Set<string>();
  misses = 0;

  constructor(private readonly memory: Memory) {}

  private once<T>(question: string, answer: () => T): T | undefined {
    if (this.asked.has(question)) return answer();
    this.asked.add(question);
    this.misses++;
    return undefined;
  }

  get(key: Key): Facts | null | undefined {
    return this.once(key, () => this.memory.get(key));
  }
  scan(from: string, to: string, limit: number): Key[] | undefined {
    return this.once(`scan ${from} ${to} ${limit}`, () => this.memory.scan(from, to, limit));
  }
  events(source: string, id: string): EventRef[] | undefined {
    return this.once(`events ${source} ${id}`, () => this.memory.events(source, id));
  }
  entriesOf(range: EntryRange): Iterable<FoldInput> | undefined {
    return this.once(`entries ${JSON.stringify(range)}`, () => this.memory.entriesOf(range));
  }
}
