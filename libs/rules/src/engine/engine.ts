import { millis, type KnownFields, type TransferEvent } from '#libs/contracts';
import { effectiveRetractions, insertAct, newAgreement, type AgreementFacts } from '../facts/agreement.js';
import type { EntryFacts } from '../facts/entry.js';
import type { Act } from '../facts/order.js';
import type { RuleSet } from '../rule-set.js';
import { Dirty } from './dirty.js';
import { applyChange, type HitRow } from './findings.js';
import type { EventOf, FoldContext } from './fold/context.js';
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

/**
 * Pairs (rule, entry) that are left out because a rule threw there. `fold`: what the entry itself says. `*`: every rule, so that
 * nothing is judged on it, neither what it touches nor what falls due.
 */
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

  /** All of `steps` at once. */
  fold(...batch: Parameters<Engine['steps']>): BatchResult {
    const steps = this.steps(...batch);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /**
   * Folds a batch in steps, one for each thing that is counted, judged, folded anew or written as a hit, so that the caller can let
   * others have the processor between them. When and whether it does changes nothing in the result. A fold that is given up
   * (`return()`) leaves nothing changed. Throws `NotLoaded` when memory lacks something, `RuleFailed` when a rule throws; both
   * leave nothing changed either.
   */
  *steps(
    inputs: FoldInput[],
    memory: Memory,
    wakeUps: WakeUps,
    nextHit: number,
    skipped: Skipped = () => false,
  ): Generator<undefined, BatchResult> {
    const overlay = new Overlay(memory, inputs);
    const result: BatchResult = { changed: overlay.changed, hits: [], entries: [], retracted: [] };
    let whole = false;
    try {
      for (const input of inputs) {
        yield;
        yield* this.foldOne(input, overlay, wakeUps, nextHit, skipped, result);
      }
      whole = true;
    } finally {
      if (!whole) wakeUps.discard();
    }
    return result;
  }

  private *foldOne(
    input: FoldInput,
    overlay: Overlay,
    wakeUps: WakeUps,
    nextHit: number,
    skipped: Skipped,
    result: BatchResult,
  ): Generator<undefined, void> {
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
      : yield* this.noteFacts(input, facts, overlay, dirty, wakeUps, skipped, result);
    result.entries.push({ input, agreement: facts.agreement, state });
    for (const target of wakeUps.takeDue(input.receivedAt)) dirty.wake(target);
    if (state === 'repeat') facts.entry = { ...entry, event: undefined, quarantined: undefined };
    for (const key of dirty.of('B')) {
      yield;
      recountBlock(overlay, dirty, key);
    }
    for (const key of dirty.of('D')) {
      yield;
      recountVolume(overlay, dirty, key);
    }
    const judge = new Judge(this.rules, overlay, wakeUps, input.index, input.receivedAt, skipped);
    for (const change of yield* judge.run(dirty, facts)) {
      yield;
      const hit = applyChange(overlay, change, input);
      if (hit) result.hits.push({ no: nextHit + result.hits.length, ...hit });
    }
  }

  /** Throws `RuleFailed('fold')` when the fold itself cannot take the entry. */
  private *noteFacts(
    input: FoldInput,
    facts: EntryFacts,
    overlay: Overlay,
    dirty: Dirty,
    wakeUps: WakeUps,
    skipped: Skipped,
    result: BatchResult,
  ): Generator<undefined, EntryState> {
    try {
      const { event, quarantined } = input.entry;
      if (event) return yield* this.noteEvent(event, input, facts, overlay, dirty, wakeUps, skipped, result);
      if (!quarantined) return 'control';
      this.noteQuarantined(quarantined.known, input, overlay, dirty, wakeUps);
      return 'quarantined';
    } catch (error) {
      throw error instanceof NotLoaded || error instanceof RuleFailed
        ? error
        : new RuleFailed('fold', input.index, error);
    }
  }

  private *noteEvent(
    event: TransferEvent,
    input: FoldInput,
    facts: EntryFacts,
    overlay: Overlay,
    dirty: Dirty,
    wakeUps: WakeUps,
    skipped: Skipped,
    result: BatchResult,
  ): Generator<undefined, EntryState> {
    const agreement = event.agreementid;
    // Nothing is judged across agreements: the same id under another one is another event.
    const earlier = overlay
      .noteEvent(event.source, event.id, { index: input.index, digest: input.digest, agreement })
      .filter((ref) => (ref.agreement ?? agreement) === agreement);
    const key = keys.agreement(agreement);
    const about = overlay.edit<AgreementFacts>(key, () => newAgreement(agreement, input.index));
    about.lastIndex = input.index;
    if (earlier.some(({ digest }) => digest === input.digest)) {
      about.repeats++;
      return 'repeat';
    }
    const act = actOf(event, input);
    const context = { overlay, dirty, agreement, act };
    if (earlier.length > 0) {
      facts.conflicts = earlier.map(({ index }) => index);
      // Its number is used up, and claimed, whatever becomes of its content.
      this.noteSource(context, about, sequenceOf(event), wakeUps);
      return 'conflict';
    }
    about.events++;
    this.noteSource(context, about, sequenceOf(event), wakeUps, event);
    if (event.type === 'gov.transfer.event.retracted.v1') {
      yield* this.noteRetraction(event, context, about, skipped, result);
      return 'folded';
    }
    if (about.retractions.length > 0 && about.retracted[`${event.source} ${event.id}`] !== undefined)
      return 'retracted';
    foldEvent(context, about, event);
    return 'folded';
  }

  private *noteRetraction(
    event: EventOf<'gov.transfer.event.retracted.v1'>,
    { overlay, dirty, agreement, act }: FoldContext,
    about: AgreementFacts,
    skipped: Skipped,
    result: BatchResult,
  ): Generator<undefined, void> {
    const { source } = event;
    insertAct(about.retractions, { ...act, target: `${source} ${event.data.id}` });
    const before = about.retracted;
    about.retracted = effectiveRetractions(about.retractions);
    const changed = [...new Set([...Object.keys(before), ...Object.keys(about.retracted)])].filter(
      (target) => (before[target] === undefined) !== (about.retracted[target] === undefined),
    );
    const known = changed.filter((target) => overlay.events(source, target.slice(source.length + 1)).length > 0);
    if (known.length === 0) return;
    yield* this.refold(agreement, act.index, overlay, dirty, result.entries, skipped);
    for (const target of known) {
      if (about.retracted[target] !== undefined)
        result.retracted.push({ source, id: target.slice(source.length + 1), by: act.index });
    }
  }

  /** Notes who wrote, which of its sequences, and up to when all sources vouch that all is in. */
  private noteSource(
    context: FoldContext,
    about: AgreementFacts,
    sequence: number | undefined,
    wakeUps: WakeUps,
    event?: TransferEvent,
  ): void {
    const { overlay, dirty, agreement, act } = context;
    if (!about.sources.includes(act.source)) about.sources = [...about.sources, act.source].sort();
    const before = overlay.read<{ watermark: number }>(keys.source(agreement, act.source))?.watermark ?? 0;
    const source = foldSequence(context, act.source, sequence);
    if (event?.type === 'gov.transfer.source.watermarked.v1') foldWatermark(context, source, event);
    if (source.watermark === before) return;
    const through = settledThrough(overlay, about);
    if (through <= about.settledThrough) return;
    about.settledThrough = through;
    for (const target of wakeUps.takePassed(agreement, through)) dirty.wake(target);
  }

  /** A refused event still occupies its sequence: its correction takes a new id and the same sequence. */
  private noteQuarantined(
    known: KnownFields,
    input: FoldInput,
    overlay: Overlay,
    dirty: Dirty,
    wakeUps: WakeUps,
  ): void {
    const { agreementid, source } = known;
    if (!agreementid || !source) return;
    const about = overlay.edit<AgreementFacts>(keys.agreement(agreementid), () =>
      newAgreement(agreementid, input.index),
    );
    about.lastIndex = input.index;
    const sequence = known.sequence === undefined ? undefined : Number(known.sequence);
    const act: Act = {
      time: known.time ? millis(known.time) : input.receivedAt,
      source,
      sequence: sequence ?? 0,
      // Claims no number for itself: the correction, under another id, will.
      id: '',
      index: input.index,
      receivedAt: input.receivedAt,
    };
    this.noteSource({ overlay, dirty, agreement: agreementid, act }, about, sequence, wakeUps);
  }

  /**
   * The last resort: an agreement's acts are folded anew from its own entries, without those retracted: the entries before
   * this batch, then those of the batch so far. An entry that cannot be folded fails by its own index, as it did first.
   */
  private *refold(
    agreement: string,
    index: number,
    overlay: Overlay,
    dirty: Dirty,
    batch: FoldedEntry[],
    skipped: Skipped,
  ): Generator<undefined, void> {
    const about = clearFacts(overlay, agreement);
    const seen = new Set<string>();
    const again = (input: FoldInput): void => {
      const { event } = input.entry;
      if (event?.agreementid !== agreement) return;
      const id = `${event.source} ${event.id}`;
      if (seen.has(id)) return;
      seen.add(id);
      if (skipped('fold', input.index)) return;
      if (about.retracted[id] !== undefined || event.type === 'gov.transfer.event.retracted.v1') return;
      try {
        foldEvent({ overlay, dirty, agreement, act: actOf(event, input) }, about, event);
      } catch (error) {
        throw error instanceof NotLoaded ? error : new RuleFailed('fold', input.index, error);
      }
    };
    for (const input of overlay.entriesOf(agreement, batch[0]?.input.index ?? index)) {
      yield;
      again(input);
    }
    for (const { input } of batch) {
      yield;
      again(input);
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
