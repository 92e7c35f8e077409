import type { CheckedLog, CheckedReceipt } from '#portable/verifier';

/** Whose keys count: those of her file where she has one, else those that the server names of itself, which prove nothing. */
export interface Trust {
  pinFile: string | null;
  serverKeys: readonly string[];
}

export interface Place {
  shard: string;
  index: number;
}

interface Common {
  trust: Trust;
  /** A signed note. */
  remembered: string | undefined;
  consistencyProof: readonly string[] | null | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** What the page asks of the worker that checks, and what it is answered. All of it can be sent between the two. */
export interface Checks {
  'read-pins': { asked: { text: string }; answer: PinFile | PinFault };
  /** Which of the remembered checkpoints is of this log, and the proof to ask for. */
  growth: {
    asked: { receipt: Uint8Array; seen: ReadonlyMap<string, string> };
    answer: { remembered?: string | undefined; ask?: { from: number; to: number } };
  };
  entry: {
    asked: Common & { place: Place; entry: Uint8Array | null; leafHash?: string; receipt: Uint8Array | null };
    answer: CheckedReceipt;
  };
  log: { asked: Common & { shard: string; checkpoint: string }; answer: CheckedLog };
}

export type Kind = keyof Checks;
export type Asked = { [K in Kind]: { kind: K } & Checks[K]['asked'] }[Kind];

/** A file of pinned keys as a reader looks at it. */
export interface PinFile {
  logs: readonly PinnedKey[];
  witnesses: readonly PinnedKey[];
  /** `2 of (court, ig, partner)`; `none`. */
  quorum: string;
}
export interface PinnedKey {
  name: string;
  keyId: string;
  vkey: string;
}
export interface PinFault {
  fault: string;
}
