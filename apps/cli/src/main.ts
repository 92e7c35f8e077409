#!/usr/bin/env node
import { readdir } from 'node:fs/promises';
import { Command } from 'commander';
import { EXIT, fail } from './lib/exit.js';

interface CommandFile {
  register: (program: Command) => void;
}

const program = new Command('countersign')
  .description('Tamper-evident audit log for data transfers between agencies')
  .showHelpAfterError('(countersign --help lists the commands)')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  });

// Each file in commands/ registers its own, and loads what it needs only when one of them runs: --help must be quick.
const folder = new URL('./commands/', import.meta.url);
const files = (await readdir(folder)).filter((file) => /^[a-z-]+\.[jt]s$/.test(file));
for (const file of files.sort()) ((await import(new URL(file, folder).href)) as CommandFile).register(program);

// Before the options take their values from there.
const { env } = process;
if (env.DATABASE_PASSWORD_FILE || env.QUARANTINE_KEYS_PASSWORD_FILE) {
  const { passwordsFromFiles } = await import('./lib/database-passwords.js');
  try {
    passwordsFromFiles(env);
  } catch (error) {
    fail(error);
    process.exit();
  }
}

let command: Command | undefined;
program.hook('preAction', (_program, action) => void (command = action));
await program.parseAsync().catch((error: unknown) => fail(error, command));
