import { createHash } from 'node:crypto';
import { entryTail, inspect, shardOf, type Via } from '#libs/contracts';
import type { EvasiveSending, FoundLine } from '#libs/cases';
import type { MemoryShard } from '#libs/judging';
import { SimulatedLedger } from './simulate.js';

const QUARTER_HOUR = 901_000;
/** More than the week of lateness after everything is recorded. */
const WEEK = 8 * 24 * 3_600_000;
/** After every act of a case, and after all deadlines of these acts. */
const RECORDED_FROM = Date.parse('2026-11-20T00:00:00Z');

/** A ledger that also accepts events over HTTP and through a forwarder. */
export class EvasiveLedger extends SimulatedLedger {
  private readonly next = new Map<string, number>();

  constructor(shards = 1) {
    super(shards, RECORDED_FROM);
  }

  override record(sending: EvasiveSending): void {
    const { value } = sending;
    const { event, refused } = inspect(value);
    const known = event ?? refused.known;
    const commitment = createHash('sha256').update(value).digest('base64url');
    const body = event
      ? { event: value }
      : { quarantined: { reason: refused.reason, size: value.length, commitment, known: refused.known } };
    this.add(shardOf(known, this.shards), entryTail(this.viaOf(sending), body));
  }

  waitQuarterHour = (): void => this.wait(QUARTER_HOUR);
  waitWeek = (): void => this.wait(WEEK);

  private viaOf({ agency, key, http, forwarder }: EvasiveSending): Via {
    if (http) return { http: { client: agency } };
    const topic = `transfers.${agency}`;
    const offset = this.next.get(topic) ?? 0;
    this.next.set(topic, offset + 1);
    const kafka = {
      ...{ cluster: 'c', topic, incarnation: 1, partition: 0, offset: String(offset) },
      ...(key === null ? {} : { key }),
    };
    return { kafka, ...(forwarder === undefined ? {} : { forwarder }) };
  }
}

/** A line as the engine gives it: one for each rule (or pack), agreement and reason. */
interface EngineLine {
  rule: string;
  scope: string;
  reason: string;
  subjects: number;
  items: number;
}

/** Not-evaluable lines of all shards, in the form that `evasiveDifferences` takes. */
export const linesIn = (shards: MemoryShard[]): FoundLine[] =>
  shards
    .flatMap((shard) => shard.notEvaluable() as unknown as EngineLine[])
    .map(({ rule, scope, reason, subjects, items }) => ({ rule, agreement: scope, reason, subjects, items }));
