import type { SeenElsewhere, TrustOptions } from '#libs/audit';
import type { CredentialOptions } from '../lib/credentials.js';
import type { KafkaOptions } from '../lib/kafka-options.js';

/** The options of `verify`. */
export interface VerifyOptions extends CredentialOptions, KafkaOptions {
  db?: string;
  dir?: string;
  url?: string[];
  receipt?: string;
  entry?: string;
  bundle?: string;
  vkey?: string[];
  vkeyFile?: string;
  policy?: string;
  checkpoint?: string[];
  witness?: string[];
  state?: string;
  from?: number;
  to?: number;
  workers?: number;
  intake?: boolean;
  brokers?: string[];
  findings?: boolean;
  quarantine?: boolean;
  quarantineKeys?: string;
  quarantineKeyFile?: string;
  json?: boolean;
}

export type VerifyMode = 'receipt' | 'bundle' | 'dir' | 'url' | 'db';

/** How to come to the `--brokers`. */
const TO_BROKERS = [
  'kafkaTls',
  'kafkaTlsCaFile',
  'kafkaTlsCertFile',
  'kafkaTlsKeyFile',
  'kafkaSaslMechanism',
  'kafkaUser',
  'kafkaPasswordFile',
] as const satisfies readonly (keyof KafkaOptions)[];

/** Which options go with which object; the rest would be ignored, which a verifier must not do silently. */
const ALLOWED: Record<VerifyMode, ReadonlySet<keyof VerifyOptions>> = {
  receipt: new Set(['receipt', 'entry']),
  bundle: new Set(['bundle']),
  dir: new Set([
    'dir',
    'checkpoint',
    'witness',
    'state',
    'from',
    'to',
    'workers',
    'intake',
    'brokers',
    ...TO_BROKERS,
    'findings',
  ]),
  url: new Set([
    'url',
    'checkpoint',
    'witness',
    'state',
    'from',
    'to',
    'workers',
    'intake',
    'brokers',
    ...TO_BROKERS,
    'findings',
    'tokenFile',
    'issuer',
    'clientId',
    'clientSecretFile',
    'scope',
    'resource',
  ]),
  db: new Set([
    'db',
    'checkpoint',
    'witness',
    'state',
    'intake',
    'brokers',
    ...TO_BROKERS,
    'findings',
    'quarantine',
    'quarantineKeys',
    'quarantineKeyFile',
  ]),
};
const ALWAYS: ReadonlySet<keyof VerifyOptions> = new Set(['vkey', 'vkeyFile', 'policy', 'json']);

/** The command line contradicts itself or lacks something; the message says what. */
export class WrongUsage extends Error {}

/** The thing to verify. `given`: options that stand on the command line itself, not in the environment. Throws WrongUsage. */
export function modeOf(options: VerifyOptions, given: (name: keyof VerifyOptions) => boolean): VerifyMode {
  const asked = (['receipt', 'bundle', 'dir', 'url', 'db'] as const).filter((mode) => given(mode));
  const [mode = options.db === undefined ? undefined : 'db', second] = asked;
  if (mode === undefined)
    throw new WrongUsage('say what to verify: --db, --dir, --url, --receipt with --entry, or --bundle');
  if (second !== undefined) throw new WrongUsage(`--${mode} and --${second} are two things to verify`);
  for (const name of Object.keys(options) as (keyof VerifyOptions)[]) {
    if (given(name) && !ALWAYS.has(name) && !ALLOWED[mode].has(name))
      throw new WrongUsage(`--${dashed(name)} does not go with --${mode}`);
  }
  if (mode === 'receipt' && options.entry === undefined) throw new WrongUsage('--receipt needs the --entry it is for');
  if ((mode === 'receipt' || mode === 'url') && !options.vkey && !options.vkeyFile && !options.policy)
    throw new WrongUsage(`--${mode} needs the log's key: --vkey, --vkey-file, or a --policy with a log line`);
  // They are derived from the first entry on, so every entry must have been verified.
  if (options.findings && (options.from !== undefined || options.to !== undefined))
    throw new WrongUsage('--findings needs the whole logs: it does not go with --from or --to');
  if ((given('quarantineKeys') || given('quarantineKeyFile')) && !options.quarantine)
    throw new WrongUsage('--quarantine-keys and --quarantine-key-file go with --quarantine');
  if (options.quarantine && (options.quarantineKeys === undefined) !== (options.quarantineKeyFile === undefined))
    throw new WrongUsage('--quarantine opens nothing with only one of --quarantine-keys and --quarantine-key-file');
  if (options.brokers && !options.intake) throw new WrongUsage('--brokers goes with --intake');
  const unasked = TO_BROKERS.find((name) => given(name) && !options.brokers);
  if (unasked !== undefined) throw new WrongUsage(`--${dashed(unasked)} goes with --brokers`);
  return mode;
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The keys and the policy to trust, in the form that the checks take. */
export const trustOptions = ({ vkey, vkeyFile, policy }: VerifyOptions): TrustOptions => ({
  vkeys: vkey,
  vkeyFile,
  policyFile: policy,
});

/** Where earlier checkpoints are, as the checks take it. */
export const seenOptions = ({ checkpoint, witness, state }: VerifyOptions): SeenElsewhere => ({
  checkpointFiles: checkpoint,
  witnesses: witness,
  stateFile: state,
});
