import type { CheckpointKeeper, Collected, QuorumOptions } from '#libs/ledger';
import { witnessKeeper } from '#libs/ledger';
import { isSatisfied, type NoteSignature, type Policy, type PrivateKey } from '#libs/tlog';
import { WitnessAhead, WitnessClient, WitnessInconsistent } from '#libs/witness';
import type { RecorderConfig } from './config.js';

const ATTEMPTS = 2;

/** Whether the quorum can ever be met: only witnesses with an address can be asked. */
export function canBeMet(policy: Policy): boolean {
  return isSatisfied(policy, policy.witnesses.filter(({ url }) => url !== undefined).map(asIfSigned));
}

/** How the publisher collects cosignatures; undefined without a policy. */
export function quorumOf(config: RecorderConfig, policy: Policy | undefined): QuorumOptions | undefined {
  if (!policy) return undefined;
  const client = new WitnessClient();
  const timeoutMs = config.COUNTERSIGN_WITNESS_TIMEOUT_MS;
  return {
    policy,
    graceMs: config.COUNTERSIGN_WITNESS_GRACE_MS,
    failOpen: config.COUNTERSIGN_WITNESS_FAIL_OPEN,
    async collect(note, proofFrom): Promise<Collected> {
      const { signatures, failures } = await client.collect(note, proofFrom, policy, { timeoutMs, attempts: ATTEMPTS });
      return {
        signatures,
        failures: failures.map(({ witness, error }) => ({
          witness,
          detail: error.message,
          contradicted: error instanceof WitnessAhead || error instanceof WitnessInconsistent,
        })),
      };
    },
  };
}

/** Witnesses that can be asked what they have seen. */
export function keepersOf(
  { COUNTERSIGN_WITNESS_TIMEOUT_MS: timeoutMs }: Pick<RecorderConfig, 'COUNTERSIGN_WITNESS_TIMEOUT_MS'>,
  { witnessPolicy, logKey }: { witnessPolicy?: Policy | undefined; logKey: PrivateKey },
): CheckpointKeeper[] {
  return (witnessPolicy?.witnesses ?? []).flatMap(({ name, url }) =>
    url === undefined ? [] : [witnessKeeper(name, url, { timeoutMs, logKey })],
  );
}

/**
 * Whether those who answered could have published: without them nothing would be, so nothing need be signed before. With fail-open
 * the waiting ends with the grace period.
 */
export function enoughOf(
  config: RecorderConfig,
  policy: Policy | undefined,
): ((answered: ReadonlySet<string>) => boolean) | undefined {
  if (!policy) return undefined;
  const until = performance.now() + config.COUNTERSIGN_WITNESS_GRACE_MS;
  return (answered) => {
    const answering = policy.witnesses.filter(({ name }) => answered.has(`witness ${name}`)).map(asIfSigned);
    return isSatisfied(policy, answering) || (config.COUNTERSIGN_WITNESS_FAIL_OPEN && performance.now() >= until);
  };
}

const asIfSigned = ({ verifier: { name, keyId } }: Policy['witnesses'][number]): NoteSignature => ({
  name,
  keyId,
  signature: Buffer.alloc(0),
});
