import type { Act } from './order.js';

/** Disclosed items by act, per agreement: the small ordered summary over which caps are judged. */
export interface VolumeFacts {
  kind: 'volume';
  agreement: string;
  /** Day (ms / 86,400,000) -> items disclosed on it. */
  days: Record<string, number>;
  total: number;
  /** Request -> items disclosed for it. */
  requests: Record<string, number>;
  verdicts: Record<string, number>;
}

export const newVolume = (agreement: string): VolumeFacts => ({
  kind: 'volume',
  agreement,
  days: {},
  total: 0,
  requests: {},
  verdicts: {},
});

/** One disclosure, as far as volumes go. */
export interface VolumeAct extends Act {
  items: number;
  request: string;
}

/** The disclosures of one day, by id. */
export interface VolumeDay {
  kind: 'volume-day';
  acts: Record<string, VolumeAct>;
}
