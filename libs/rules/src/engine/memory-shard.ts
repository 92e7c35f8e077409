import { hash } from 'node:crypto';
import { eventBytes, MalformedEntry, parseEntry, UTC_TIME } from '#libs/contracts';
import type { RuleSet } from '../rule-set.js';
import { Engine, type FoldedEntry, type Skipped } from './engine.js';
import type { FindingFacts, HitRow, NotEvaluableFacts } from './findings.js';
import { clone, type Entity, type EventRef, type FoldInput, type Memory } from './memory.js';
import { WakeUps } from './wake-ups.js';

/** What the engine takes of an entry's bytes. Throws MalformedEntry. */
export function foldInput(index: number, bytes: Uint8Array): FoldInput {
  const entry = parseEntry(bytes);
  // No recorder writes another; time in the fold, and in columns, must be one that both can hold.
  if (!UTC_TIME.test(entry.receivedAt)) throw new MalformedEntry('receivedAt is no time');
  const event = eventBytes(bytes);
  return {
    index,
    entry,
    receivedAt: Date.parse(entry.receivedAt),
    digest: event ? hash('sha256', event, 'hex') : '',
  };
}

/** A whole shard in memory: the engine without a database, for specs, for re-deriving findings and for what-if runs. */
export class MemoryShard implements Memory {
  readonly entities = new Map<string, Entity>();
  readonly hits: HitRow[] = [];
  readonly folded: FoldedEntry[] = [];
  readonly wakeUps = new WakeUps();
  private readonly ids = new Map<string, EventRef[]>();
  private readonly engine: Engine;

  constructor(rules: RuleSet, shard = '0') {
    this.engine = new Engine(rules, shard);
  }

  get(key: string): Entity | null {
    return this.entities.get(key) ?? null;
  }

  scan(prefix: string): string[] {
    return [...this.entities.keys()].filter((key) => key.startsWith(prefix));
  }

  events(source: string, id: string): EventRef[] {
    return this.ids.get(`${source} ${id}`) ?? [];
  }

  entriesOf(agreement: string, before: number): FoldInput[] {
    return this.folded.filter((f) => f.agreement === agreement && f.input.index < before).map((f) => f.input);
  }

  /** Folds further entries as one batch; any batching gives the same result. */
  fold(inputs: FoldInput[], skipped?: Skipped): this {
    const result = this.engine.fold(inputs, this, this.wakeUps, this.hits.length, skipped);
    for (const [key, entity] of result.changed) this.entities.set(key, entity);
    this.wakeUps.merge();
    for (const hit of result.hits) this.hits.push(hit);
    for (const entry of result.entries) this.folded.push(entry);
    for (const { input } of result.entries) {
      const { event } = input.entry;
      if (!event) continue;
      const key = `${event.source} ${event.id}`;
      this.ids.set(key, [
        ...(this.ids.get(key) ?? []),
        { index: input.index, digest: input.digest, agreement: event.agreementid },
      ]);
    }
    return this;
  }

  private all<T extends Entity>(letter: string): T[] {
    return [...this.entities.keys()]
      .filter((key) => key.startsWith(`${letter}|`))
      .sort()
      .map((key) => clone(this.entities.get(key) as T));
  }

  /** Open findings, by key. */
  findings(): FindingFacts[] {
    return this.all<FindingFacts>('F').filter((finding) => finding.count > 0);
  }

  withdrawn(): FindingFacts[] {
    return this.all<FindingFacts>('F').filter((finding) => finding.count === 0);
  }

  notEvaluable(): NotEvaluableFacts[] {
    return this.all<NotEvaluableFacts>('N').filter((facts) => facts.items > 0);
  }
}
