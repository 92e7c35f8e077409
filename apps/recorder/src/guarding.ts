import { type BrokerClaim, LastSignedFiles, LedgerGuard, shardOrigin, type ShardName } from '#libs/ledger';
import type { NoteVerifier } from '#libs/tlog';
import type { RecorderConfig } from './config.js';
import type { RecorderSecrets } from './secrets.js';
import { enoughOf, keepersOf } from './witnesses.js';

export interface Guarding {
  guard: LedgerGuard;
  files: LastSignedFiles;
  verifierOf: (shard: ShardName) => NoteVerifier;
}

/** The guard against a restored backup, as the settings say. `broker`: undefined where none is configured. */
export function guarding(
  config: RecorderConfig,
  { logKey, witnessPolicy }: RecorderSecrets,
  broker: (() => Promise<BrokerClaim[]>) | undefined,
  log?: (message: string) => void,
): Guarding {
  const origin = config.COUNTERSIGN_ORIGIN;
  const files = new LastSignedFiles(config.COUNTERSIGN_STATE_DIR, origin);
  const verifiers = new Map<ShardName, NoteVerifier>();
  const verifierOf = (shard: ShardName): NoteVerifier => {
    const known = verifiers.get(shard) ?? logKey.named(shardOrigin(origin, shard)).verifier;
    verifiers.set(shard, known);
    return known;
  };
  const guard = new LedgerGuard({
    verifierOf,
    files,
    keepers: keepersOf(config, { witnessPolicy, logKey }),
    enough: enoughOf(config, witnessPolicy),
    broker,
    allowUnsafe: config.COUNTERSIGN_ALLOW_UNSAFE_DATABASE,
    ...(log ? { log: { log, warn: log } } : {}),
  });
  guard.expects(config.COUNTERSIGN_SHARDS);
  return { guard, files, verifierOf };
}
