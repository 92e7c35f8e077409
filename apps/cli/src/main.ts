#!/usr/bin/env node
import { Command } from 'commander';
import * as emit from './commands/emit.js';
import * as importCommand from './commands/import.js';
import * as keygen from './commands/keygen.js';
import { EXIT, fail } from './lib/exit.js';

/** Each file registers its own commands and loads what it needs only when one of them runs. */
const commands = [importCommand, emit, keygen];

const program = new Command('countersign')
  .description('Tamper-evident audit log for data transfers between agencies')
  .showHelpAfterError('(countersign --help lists the commands)')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  });
for (const { register } of commands) register(program);

await program.parseAsync().catch(fail);
