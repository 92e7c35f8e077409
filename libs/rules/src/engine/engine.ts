import { millis, type KnownFields, type TransferEvent } from '#libs/contracts';
import { newAgreement, type AgreementFacts } from '../facts/agreement.js';
import type { EntryFacts } from '../facts/entry.js';
import type { Act } from '../facts/order.js';
import type { RuleSet } from '../rule-set.js';
import { Dirty } from './dirty.js';
import { applyChange, type HitRow } from './findings.js';
import { foldEvent } from './fold/event.js';
import { foldSequence, foldWatermark, settledThrough } from './fold/source.js';
import { Judge, RuleFailed } from './judge.js';
import { keys } from './keys.js';
import { NotLoaded, Overlay, type FoldInput, type Memory } from './memory.js';
import { recountBlock, recountVolume } from './recount.js';
import { clearFacts } from './refold.js';
import type { WakeUps } from './wake-ups.js';

/** What became of an entry. `conflict`: its id was taken by other content, so it is recorded but not counted. */
export type EntryState = 'folded' | 'repeat' | 'conflict' | 'retracted' | 'quarantined' | 'control';

export interface FoldedEntry {
  input: FoldInput;
  agreement: string;
  state: EntryState;
}

/** Pairs (rule, entry) that are left out because a rule threw there; `fold` leaves the whole entry out. */
export type Skipped = (rule: string, index: number) => boolean;

/** What a batch changed. The caller commits it with the cursor in one transaction, and only then merges it. */
export interface BatchResult {
  changed: Overlay['changed'];
  hits: HitRow[];
  entries: FoldedEntry[];
  /** Events that a retraction of this batch has taken back: their entries. */
  retracted: { source: string; id: string; by: number }[];
}

const scopeOf = (known: KnownFields, shard: string): string => known.agreementid ?? `#${shard}`;

/**
 * Folds entries of one shard through the rules. A pure function of (entries, rule set): the memory it reads is itself
 * the fold of the entries before, so any batching gives the same hits, findings and memory (I4).
 */
export class Engine {
  constructor(
    private readonly rules: RuleSet,
    private readonly shard: string,
  ) {}

  /** Throws `NotLoaded` when memory lacks something, `RuleFailed` when a rule throws; both leave nothing changed. */
  fold(
    inputs: FoldInput[],
    memory: Memory,
    wakeUps: WakeUps,
    nextHit: number,
    skipped: Skipped = () => false,
  ): BatchResult {
    const overlay = new Overlay(memory, inputs);
    const result: BatchResult = { changed: overlay.changed, hits: [], entries: [], retracted: [] };
    try {
      for (const input of inputs) this.foldOne(input, overlay, wakeUps, nextHit, skipped, result);
    } catch (error) {
      wakeUps.discard();
      throw error;
    }
    return result;
  }

  private foldOne(
    input: FoldInput,
    overlay: Overlay,
    wakeUps: WakeUps,
    nextHit: number,
    skipped: Skipped,
    result: BatchResult,
  ): void {
    const dirty = new Dirty(overlay);
    const { entry } = input;
    const known: KnownFields = entry.event ?? entry.quarantined?.known ?? {};
    const facts: EntryFacts = {
      kind: 'entry',
      agreement: scopeOf(known, this.shard),
      index: input.index,
      receivedAt: input.receivedAt,
      entry,
      conflicts: [],
    };
    const state = skipped('fold', input.index)
      ? 'folded'
      : this.noteFacts(input, facts, overlay, dirty, wakeUps, result);
    result.entries.push({ input, agreement: facts.agreement, state });
    for (const { target } of wakeUps.takeDue(input.receivedAt)) dirty.wake(target);
    if (state === 'repeat') facts.entry = { ...entry, event: undefined, quarantined: undefined };
    for (const key of dirty.of('B')) recountBlock(overlay, dirty, key);
    for (const key of dirty.of('D')) recountVolume(overlay, dirty, key);
    const judge = new Judge(this.rules, overlay, wakeUps, input.index, input.receivedAt, skipped);
    for (const change of judge.run(dirty, facts)) {
      const hit = applyChange(overlay, change, input);
      if (hit) result.hits.push({ no: nextHit + result.hits.length, ...hit });
    }
  }

  /** Throws `RuleFailed('fold')` when the fold itself cannot take the entry. */
  private noteFacts(
    input: FoldInput,
    facts: EntryFacts,
    overlay: Overlay,
    dirty: Dirty,
    wakeUps: WakeUps,
    result: BatchResult,
  ): EntryState {
    try {
      const { event, quarantined } = input.entry;
      if (event) return this.noteEvent(event, input, facts, overlay, dirty, wakeUps, result);
      if (!quarantined) return 'control';
      this.noteQuarantined(quarantined.known, input, overlay, dirty);
      return 'quarantined';
    } catch (error) {
      throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, error);
    }
  }

  private noteEvent(
    event: TransferEvent,
    input: FoldInput,
    facts: EntryFacts,
    overlay: Overlay,
    dirty: Dirty,
    wakeUps: WakeUps,
    result: BatchResult,
  ): EntryState {
    const agreement = event.agreementid;
    const earlier = overlay.events(event.source, event.id);
    overlay.noteEvent(event.source, event.id, { index: input.index, digest: input.digest });
    const key = keys.agreement(agreement);
    const about = overlay.edit<AgreementFacts>(key, () => newAgreement(agreement, input.index));
    about.lastIndex = input.index;
    if (earlier.some(({ digest }) => digest === input.digest)) {
      about.repeats++;
      return 'repeat';
    }
    facts.conflicts = earlier.map(({ index }) => index);
    if (earlier.length > 0) return 'conflict';
    about.events++;
    const act = actOf(event, input);
    const context = { overlay, dirty, agreement, act };
    this.noteSource(context, about, event, wakeUps);
    if (event.type === 'gov.transfer.event.retracted.v1') {
      const target = `${event.source} ${event.data.id}`;
      about.retracted[target] ??= input.index;
      if (overlay.events(event.source, event.data.id).length > 0) {
        this.refold(agreement, input.index, overlay, dirty, result.entries);
        result.retracted.push({ source: event.source, id: event.data.id, by: input.index });
      }
      return 'folded';
    }
    if (about.retracted[`${event.source} ${event.id}`] !== undefined) return 'retracted';
    foldEvent(context, about, event);
    return 'folded';
  }

  private noteSource(
    context: Parameters<typeof foldSequence>[0],
    about: AgreementFacts,
    event: TransferEvent,
    wakeUps: WakeUps,
  ): void {
    const { overlay, dirty, agreement } = context;
    if (!about.sources.includes(event.source)) about.sources = [...about.sources, event.source].sort();
    const before = overlay.read<{ watermark: number }>(keys.source(agreement, event.source))?.watermark ?? 0;
    const source = foldSequence(context, event.source, sequenceOf(event), event.id);
    if (event.type === 'gov.transfer.source.watermarked.v1') foldWatermark(context, source, event);
    if (source.watermark === before && event.type !== 'gov.transfer.agreement.registered.v1') return;
    const through = settledThrough(overlay, about);
    if (through <= about.settledThrough) return;
    about.settledThrough = through;
    for (const target of wakeUps.takePassed(agreement, through)) dirty.wake(target);
  }

  /** A refused event still occupies its sequence: its correction takes a new id and the same sequence. */
  private noteQuarantined(known: KnownFields, input: FoldInput, overlay: Overlay, dirty: Dirty): void {
    const { agreementid, source } = known;
    if (!agreementid || !source) return;
    const about = overlay.edit<AgreementFacts>(keys.agreement(agreementid), () =>
      newAgreement(agreementid, input.index),
    );
    about.lastIndex = input.index;
    if (!about.sources.includes(source)) about.sources = [...about.sources, source].sort();
    const act: Act = {
      time: known.time ? millis(known.time) : input.receivedAt,
      source,
      sequence: Number(known.sequence ?? 0),
      id: known.id ?? '',
      index: input.index,
      receivedAt: input.receivedAt,
    };
    foldSequence({ overlay, dirty, agreement: agreementid, act }, source, act.sequence || undefined, undefined);
  }

  /**
   * The last resort: an agreement's acts are folded anew from its own entries, without those retracted: the entries before
   * this batch, then those of the batch so far.
   */
  private refold(agreement: string, index: number, overlay: Overlay, dirty: Dirty, batch: FoldedEntry[]): void {
    const about = clearFacts(overlay, agreement);
    const seen = new Set<string>();
    const stored = overlay.entriesOf(agreement, batch[0]?.input.index ?? index);
    for (const input of [...stored, ...batch.map((entry) => entry.input)]) {
      const { event } = input.entry;
      if (event?.agreementid !== agreement) continue;
      const id = `${event.source} ${event.id}`;
      if (seen.has(id) || about.retracted[id] !== undefined || event.type === 'gov.transfer.event.retracted.v1')
        continue;
      seen.add(id);
      foldEvent({ overlay, dirty, agreement, act: actOf(event, input) }, about, event);
    }
    dirty.addAgreement(agreement);
  }
}

const sequenceOf = (event: TransferEvent): number | undefined =>
  event.sequence === undefined ? undefined : Number(event.sequence);

function actOf(event: TransferEvent, input: FoldInput): Act {
  return {
    time: millis(event.time),
    source: event.source,
    sequence: sequenceOf(event) ?? 0,
    id: event.id,
    index: input.index,
    receivedAt: input.receivedAt,
  };
}
