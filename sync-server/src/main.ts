#!/usr/bin/env node
import { Command } from 'commander';
import { doctor } from './commands/doctor.ts';
import { withOptions } from './commands/options.ts';
import { withSettings } from './commands/outcome.ts';
import { provision } from './commands/provision.ts';
import { start } from './commands/start.ts';
import { serverVersion } from './server-version.ts';

// The database makes files as the system likes, and the folder may be older than this server: no one else's to read.
process.umask(0o077);

const program = new Command('ferry-server').description('The sync server of Ferry.').version(serverVersion);
withOptions(program.command('start').description('start the server'), 'start').action(withSettings(start));
withOptions(
  program.command('provision').description('prepare a CouchDB for the server; twice changes nothing'),
  'provision',
).action(withSettings(provision));
withOptions(
  program.command('doctor').description('look whether the server can run, and say what to do'),
  'doctor',
).action(doctor);
await program.parseAsync();
