#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { agentVersion } from './agent-version.ts';
import { doctor } from './commands/doctor.ts';
import { enrol } from './commands/enrol.ts';
import { fleet } from './commands/fleet.ts';
import { install } from './commands/install.ts';
import { told } from './commands/outcome.ts';
import { defer, offer, startNow } from './commands/offer.ts';
import { plan } from './commands/plan.ts';
import { run } from './commands/run.ts';
import { simulate } from './commands/simulate.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { window } from './commands/window.ts';
import { stop, uninstall } from './commands/uninstall.ts';
import { printInParentConsole } from './windows/parent-console.ts';
import { registryBackends } from './windows/registry-backend.ts';
import { deferralMinutes } from './decision/offer.ts';

// Whatever is written, the journal and what is made for it too, is for the user of this agent alone.
process.umask(0o077);
printInParentConsole(process.argv.slice(2));

const program = new Command('ferry-agent')
  .description('Carries out, on one laptop, the migration that its administrator ordered.')
  .version(agentVersion)
  .showHelpAfterError();

const several = (value: string, before: string[]): string[] => [...before, value];
const milliseconds = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 600_000)
    throw new InvalidArgumentError('milliseconds, at most 600000');
  return number;
};
const minutes = (value: string): number => {
  const number = Number(value);
  const { least, most } = deferralMinutes;
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`minutes, from ${least} to ${most}`);
};
const simulated = ['--simulated <folder>', 'work on the simulated laptop in this folder'] as const;
const data = ['--data <folder>', "the agent's own folder"] as const;
const registry = () =>
  new Option(
    '--registry <backend>',
    'by calls to Windows, or by Windows Script Host where those are forbidden',
  ).choices(registryBackends);
const hub = ['--hub <host:port>', 'address of a console; may be given several times'] as const;

program
  .command('enrol')
  .description('make this laptop known to its project; the token comes from --token-file, FERRY_TOKEN or the keyboard')
  .requiredOption(...data)
  .requiredOption('--company-key <key>', "the project's company key")
  .option('--server <url>', 'address of the sync server')
  .option(...hub, several, [])
  .option('--no-lan', 'do not look for a console on the local network')
  .option('--token-file <file>', 'file that holds the access token or enrolment code')
  .option('--allow-scripts', 'let orders bring scripts that an owner signed; cannot be changed afterwards', false)
  .option(...simulated)
  .addOption(registry())
  .action(told(enrol));

program
  .command('run')
  .description('work until ended; prints one JSON object a line')
  .requiredOption(...data)
  .option('--no-lan', 'do not look for consoles on the local network')
  .option('--no-cloud', 'do not use the sync server')
  .option(...hub, several, [])
  .option(...simulated)
  .option('--step-delay <ms>', 'simulated laptops only: wait before each step', milliseconds, 0)
  .addOption(registry())
  .action(told(run));

program
  .command('fleet')
  .description('several simulated laptops in one process, as a plan file says; for sample projects and load tests')
  .requiredOption('--plan <file>', 'JSON; a token, while one is not enrolled yet, comes from FERRY_TOKEN')
  .action(told(fleet));

program
  .command('plan')
  .description('say what a migration would do here; changes nothing')
  .option(...data)
  .option('--source-tenant <id>', 'plan for this tenant instead of the order in force')
  .option('--source-domain <domain>', 'a domain of that tenant; may be given several times', several, [])
  .option('--json', 'for programs', false)
  .option(...simulated)
  .addOption(registry())
  .action(told(plan));

program
  .command('offer')
  .description('say what stands before the person at this laptop')
  .requiredOption(...data)
  .option('--json', 'for programs', false)
  .action(told(offer));

program
  .command('start-now')
  .description('begin what is offered')
  .requiredOption(...data)
  .action(told(startNow));

program
  .command('defer')
  .description('put off what is offered, as often as its order allows')
  .requiredOption(...data)
  .option('--minutes <n>', 'for how long', minutes, deferralMinutes.byDefault)
  .action(told(defer));

program
  .command('window')
  .description('open the window for the person at this laptop, which the running agent serves')
  .requiredOption(...data)
  .option('--print', 'open nothing, print where the link lies', false)
  .option('--start', 'where no agent runs, start it first, as the entry in the Start menu does', false)
  .option(...simulated)
  .action(told(window));

program
  .command('status')
  .description('say what the agent last reported')
  .requiredOption(...data)
  .option('--json', 'for programs', false)
  .option(...simulated)
  .action(told(status));

program
  .command('install')
  .description(
    'what an installer calls: keeps what the laptop is to enrol with; options without a value count as left out',
  )
  .requiredOption(...data)
  .option('--server <url>', 'address of the sync server')
  .option('--company-key <key>', "the project's company key")
  .option('--token <token>', 'access token; better --token-file: arguments can be seen by other programs')
  .option('--code <code>', 'enrolment code')
  .option('--token-file <file>', 'file that holds the access token or enrolment code')
  .option('--allow-scripts <1>', '1: let orders bring scripts that an owner signed')
  .option('--package <file>', 'the installer, whose name may say all that')
  .option('--ui-level <n>', 'below 4 nobody is asked: the name of the installer alone is not enough')
  .option(...simulated)
  .action(told(install));

program
  .command('start')
  .description('enrol, if an installer has left something to enrol with, and work; writes events to the data folder')
  .requiredOption(...data)
  .option('--no-lan', 'do not look for consoles on the local network')
  .option('--no-cloud', 'do not use the sync server')
  .option(...hub, several, [])
  .option(...simulated)
  .action(told(start));

program
  .command('stop')
  .description('end the agent that start has started; what is under way goes on at its next start')
  .requiredOption(...data)
  .option('--for-upgrade', 'a newer agent takes over: uninstall keeps everything', false)
  .action(told(stop));

program
  .command('uninstall')
  .description('what an installer calls: stops the agent and removes all that it has kept here')
  .requiredOption(...data)
  .option('--upgrading <product>', 'a newer agent takes over: stop only')
  .option('--abandon <anything>', 'also while a migration is under way')
  .option(...simulated)
  .action(told(uninstall));

program
  .command('doctor')
  .description('look at this laptop, the agent and the way to the server, and say what to do; changes nothing')
  .option('--data <folder>', "the agent's own folder; by default where the installer puts it")
  .option('--json', 'for programs', false)
  .option('--to <file>', 'write it there instead of printing it')
  .option(...simulated)
  .addOption(registry())
  .action(told(doctor));

program
  .command('simulate')
  .description('fill a folder with a laptop for demonstrations and tests')
  .requiredOption('--folder <folder>', 'empty, or not there yet')
  .requiredOption('--source-upn <upn>', 'account in the tenant that will be left')
  .requiredOption('--source-tenant <id>', 'id of that tenant')
  .option('--source-domain <domain>', 'by default that of the account')
  .requiredOption('--target-upn <upn>', 'account in the tenant to go to')
  .requiredOption('--target-tenant <id>', 'id of that tenant')
  .option('--personal-upn <upn>', 'personal account')
  .option('--hostname <name>', 'name of the computer')
  .option('--windows-user <name>', 'name of the Windows user')
  .option('--office', 'with traces of Office, OneDrive and Outlook', false)
  .option('--surroundings', 'with Teams, Edge, saved passwords, network drives and printers', false)
  .option('--stubborn <program>', 'a program that is open and does not close, such as WINWORD.EXE')
  .option('--language <tag>', 'language of Windows, such as de-AT')
  .option('--elevated', 'as if the agent ran as an administrator', false)
  .action(told(simulate));

void program.parseAsync();
