import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PrivateKey } from '#libs/tlog';
import { printJson, printLine } from '../lib/output.js';

interface Out {
  json?: boolean;
}

export function register(program: Command): void {
  const keygen = program
    .command('keygen')
    .summary('make keys')
    .description('Makes a key in a new file that only its owner can read. Existing files are never overwritten.');
  keygen
    .command('log <file>')
    .description('the Ed25519 key that signs checkpoints; prints the verifier key of one shard')
    .requiredOption('--origin <name>', "the ledger's origin, e.g. audit.example.gov/transfers")
    .option(
      '--shards <n>',
      'print the verifier keys of this many shards, of oversight and of access',
      wholeNumber(1_024),
      1,
    )
    .option('--json')
    .action(log);
  keygen
    .command('vkeys <file>')
    .description(
      'prints the verifier keys of a log’s key that there is, one on each line, as COUNTERSIGN_LOG_VKEYS_FILE wants them',
    )
    .option('--shards <n>', 'of this many shards, of oversight and of access', wholeNumber(1_024), 1)
    .option('--json')
    .action(vkeys);
  keygen
    .command('subject <file>')
    .description('the secret key of pseudonyms: for subjects (the source alone) or actors (shared by the parties)')
    .requiredOption('--key-id <id>', 'part of every pseudonym, e.g. irs-2025')
    .option('--epoch <n>', 'number of the rotation', wholeNumber(1_000_000), 1)
    .option('--json')
    .action(subject);
  keygen
    .command('quarantine <file>')
    .description('the 32-byte key that wraps the keys of refused events')
    .option('--json')
    .action(secret);
  keygen
    .command('access <file>')
    .description('the 32-byte key of digests in the log of who looked; for an api')
    .option('--json')
    .action(secret);
  keygen
    .command('session <file>')
    .description('the 32-byte key that encrypts the tokens of people who sign in with a browser; for an api')
    .option('--json')
    .action(secret);
  keygen
    .command('process <file>')
    .description(
      'the Ed25519 key (PEM) by which a recorder knows a detector, an api or an operator; prints what to pin there',
    )
    .requiredOption('--name <name>', 'name of the process, e.g. detector')
    .addOption(
      new Option('--role <role>', 'what it may ask of a recorder')
        .choices(['detector', 'api', 'operator'])
        .makeOptionMandatory(),
    )
    .option('--json')
    .action(process);
  keygen
    .command('sign <file>')
    .description(
      "the Ed25519 key (PEM) with which an agency signs its events; prints the verifier key, for the policy's keys",
    )
    .requiredOption('--key-id <name>', "the key's name: letters, digits and . _ / -, e.g. irs/case-files-1")
    .option('--json')
    .action(sign);
  keygen
    .command('cosigner <file>')
    .description('the Ed25519 key with which a witness cosigns checkpoints; prints its verifier key')
    .requiredOption(
      '--name <name>',
      "the witness's name, e.g. witness.example.org/w1; no other cosigner may have this key",
    )
    .option('--json')
    .action(cosigner);
}

const wholeNumber =
  (max: number) =>
  (text: string): number => {
    if (!/^[1-9][0-9]{0,6}$/.test(text) || Number(text) > max)
      throw new InvalidArgumentError(`A whole number from 1 to ${max} is expected.`);
    return Number(text);
  };

/** Of each log that a key of a ledger signs. */
async function verifiersOf(key: PrivateKey, shards: number): Promise<string[]> {
  const { formatVkey } = await import('#libs/tlog');
  const { ACCESS, eventShards, OVERSIGHT } = await import('#libs/contracts');
  return [...eventShards(shards), OVERSIGHT, ACCESS].map((shard) =>
    formatVkey(key.named(`${key.verifier.name}/${shard}`).verifier),
  );
}

async function vkeys(file: string, { shards, json }: Out & { shards: number }): Promise<void> {
  const { readKeyFile } = await import('#libs/tlog');
  const verifiers = await verifiersOf(await readKeyFile(file), shards);
  if (json) return printJson({ file, verifiers });
  for (const vkey of verifiers) printLine(vkey);
}

async function log(file: string, { origin, shards, json }: Out & { origin: string; shards: number }): Promise<void> {
  const { formatVkey, generateLogKey, writeKeyFile } = await import('#libs/tlog');
  const key = generateLogKey(origin);
  await writeKeyFile(file, key);
  const verifiers = await verifiersOf(key, shards);
  const ledger = formatVkey(key.verifier);
  if (json) return printJson({ file, verifiers, ledger });
  printLine(`Wrote ${file}. Publish these verifier keys:`);
  for (const vkey of verifiers) printLine(vkey);
  printLine('And the one of the whole ledger, for files of pinned keys:');
  printLine(ledger);
}

async function subject(file: string, { keyId, epoch, json }: Out & { keyId: string; epoch: number }): Promise<void> {
  const { generateKeyFile } = await import('#libs/client');
  await generateKeyFile(file, keyId, epoch);
  if (json) return printJson({ file, keyId, epoch });
  printLine(`Wrote ${file}. Keep a copy apart from the ledger: without it no pseudonym can be made again.`);
}

async function secret(file: string, { json }: Out): Promise<void> {
  await writeNew(file, `${randomBytes(32).toString('base64')}\n`);
  if (json) return printJson({ file });
  printLine(`Wrote ${file}.`);
}

async function process(file: string, { name, role, json }: Out & { name: string; role: string }): Promise<void> {
  const { generateProcessKey, writeProcessKey } = await import('#libs/identity');
  const key = generateProcessKey();
  await writeProcessKey(file, key);
  const pin = { name, role, key: key.pin };
  if (json) return printJson({ file, pin });
  printLine(`Wrote ${file}. For the recorder's COUNTERSIGN_PROCESS_KEYS_FILE, a list of such:`);
  printLine(JSON.stringify(pin));
}

async function sign(file: string, { keyId, json }: Out & { keyId: string }): Promise<void> {
  const { EventSigner } = await import('#libs/client');
  const pem = EventSigner.generate();
  const { vkey } = new EventSigner(keyId, pem);
  await writeNew(file, pem);
  if (json) return printJson({ file, vkey });
  printLine(`Wrote ${file}. Its verifier key, for keys in the agreement's policy:`);
  printLine(vkey);
}

async function cosigner(file: string, { name, json }: Out & { name: string }): Promise<void> {
  const { formatVkey, generateCosignerKey, writeKeyFile } = await import('#libs/tlog');
  const key = generateCosignerKey(name);
  await writeKeyFile(file, key);
  const verifier = formatVkey(key.verifier);
  if (json) return printJson({ file, verifier });
  printLine(`Wrote ${file}. Give this verifier key to the logs you witness, for their policy:`);
  printLine(verifier);
}

async function writeNew(file: string, text: string): Promise<void> {
  const { createFile } = await import('#libs/system');
  await createFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new Error(`${file} exists already; keys are never overwritten`) : error;
  });
}
