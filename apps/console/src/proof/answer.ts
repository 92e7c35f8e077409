import { utf8 } from '#portable/crypto';
import { nobleCrypto } from '#portable/noble';
import {
  formatKeyId,
  formatVkey,
  type NoteVerifier,
  parseCheckpoint,
  parseNote,
  splitProof,
  TlogError,
} from '#portable/tlog';
import { type Pins, quorumText, receiptChecks } from '#portable/verifier';
import type { Checks, Kind, PinnedKey, Trust } from './messages.js';

const { checkReceipt, checkLog, consistencyToAsk, readPins, readVkeys } = receiptChecks(nobleCrypto);

/** Checks, by the code of the command `countersign verify`. Runs in a worker of its own, so that the page never waits for it. */
export const answers: { readonly [K in Kind]: (asked: Checks[K]['asked']) => Checks[K]['answer'] } = {
  'read-pins': ({ text }) => {
    try {
      const { keys, policy } = readPins(text);
      if (keys.length === 0) return { fault: 'It has no line “log …”, so that it names no key of a log.' };
      return {
        logs: keys.map((key) => shown(key.name, key)),
        witnesses: policy!.witnesses.map(({ name, verifier }) => shown(name, verifier)),
        quorum: quorumText(policy!.quorum),
      };
    } catch (error) {
      if (error instanceof TlogError) return { fault: error.message };
      throw error;
    }
  },

  growth: ({ receipt, seen }) => {
    const origin = originOf(receipt);
    const remembered = origin === undefined ? undefined : seen.get(origin);
    if (remembered === undefined) return {};
    const ask = consistencyToAsk(receipt, utf8(remembered));
    return { remembered, ...(ask ? { ask } : {}) };
  },

  entry: ({ trust, remembered, place, entry, leafHash, receipt, consistencyProof, now }) =>
    checkReceipt({
      ...{ place, entry, receipt, now },
      ...(leafHash === undefined ? {} : { leafHash }),
      ...common(trust, remembered, consistencyProof),
    }),

  log: ({ trust, remembered, shard, checkpoint, consistencyProof, now }) =>
    checkLog({ shard, checkpoint, now, ...common(trust, remembered, consistencyProof) }),
};

const shown = (name: string, key: NoteVerifier): PinnedKey => ({
  name,
  keyId: formatKeyId(key.keyId),
  vkey: formatVkey(key),
});

const common = (
  trust: Trust,
  remembered: string | undefined,
  consistencyProof: readonly string[] | null | undefined,
) => ({
  ...keysOf(trust),
  ...(remembered === undefined ? {} : { remembered: utf8(remembered) }),
  ...(consistencyProof === undefined ? {} : { consistencyProof }),
});

/** A file that cannot be read pins nothing, and trusts nobody: not the server either. */
function keysOf({ pinFile, serverKeys }: Trust): { pins: Pins } | { serverKeys: readonly NoteVerifier[] } {
  if (pinFile !== null) return { pins: readPins(pinFile) };
  try {
    return { serverKeys: readVkeys(serverKeys) };
  } catch (error) {
    if (error instanceof TlogError) return { serverKeys: [] };
    throw error;
  }
}

function originOf(receipt: Uint8Array): string | undefined {
  try {
    return parseCheckpoint(parseNote(splitProof(receipt).checkpoint).text).origin;
  } catch (error) {
    if (error instanceof TlogError) return undefined;
    throw error;
  }
}
