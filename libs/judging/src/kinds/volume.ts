import type { Act } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import type { KindOfFacts } from './kind.js';

/** Disclosed items per agreement: the summary over which caps are judged. What was disclosed for a request is the request's own fact. */
export interface VolumeFacts {
  kind: 'volume';
  agreement: string;
  /** Day (ms / 86,400,000) -> items disclosed on it. */
  days: Record<string, number>;
  total: number;
  verdicts: Record<string, number>;
}

export const newVolume = (agreement: string): VolumeFacts => ({
  kind: 'volume',
  agreement,
  days: {},
  total: 0,
  verdicts: {},
});

/** One part of a disclosure, as far as volumes go. */
export interface VolumeAct extends Act {
  /** `<discloser>/<id>`. */
  disclosure: string;
  items: number;
  /** '' where it names none. */
  request: string;
}

/** Which parts of a day have disclosures, ascending. A busy day's acts are kept in parts, so that one more act does not rewrite them all. */
export interface VolumeDay {
  kind: 'volume-day';
  slots: number[];
}

/** The parts of disclosures of ten minutes, by entry. */
export interface VolumeSlot {
  kind: 'volume-slot';
  acts: Record<string, VolumeAct>;
}

const SLOT = 600_000;
const SLOTS_A_DAY = 144;
/** Ten-minute slots since 1970. */
export const slotOf = (time: number): number => Math.floor(time / SLOT);
export const dayOfSlot = (slot: number): number => Math.floor(slot / SLOTS_A_DAY);
export const startOfSlot = (slot: number): number => slot * SLOT;
/** The first of a day: what is known by its day only lies there. */
export const firstSlotOf = (day: number): number => day * SLOTS_A_DAY;

export const volume: KindOfFacts<VolumeFacts> = { empty: newVolume, encoding: sparse(newVolume) };

export const volumeDay: KindOfFacts<VolumeDay> = { empty: () => ({ kind: 'volume-day', slots: [] }) };

export const volumeSlot: KindOfFacts<VolumeSlot> = { empty: () => ({ kind: 'volume-slot', acts: newRecord() }) };
