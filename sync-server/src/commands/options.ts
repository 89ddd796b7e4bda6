import { Option } from 'commander';
import type { Command } from 'commander';
import { defaults } from '../configuration/server-settings.ts';
import { configVariable, flagOf, variableOf } from '../configuration/settings.ts';
import type { SettingName } from '../configuration/settings.ts';
import { logLevelNames } from '../gateway/log.ts';

/** No default is given to commander: it would go before environment and file. */
function option(name: SettingName, value: string, description: string): Option {
  return new Option(`${flagOf(name)}${value === '' ? '' : ` ${value}`}`, `${description} [${variableOf(name)}]`);
}

function storeOptions(): Option[] {
  const { couchdbPrefix } = defaults;
  return [
    new Option('--config <file>', `JSON file with settings [${configVariable}]`),
    option('data', '<folder>', 'folder for the store, the keys and the set-up code'),
    option('couchdbUrl', '<url>', 'keep the projects in this CouchDB'),
    option('couchdbUser', '<name>', `the server's own user there (default: ${couchdbPrefix}-server, after the prefix)`),
    option('couchdbPasswordFile', '<file>', 'file with its password (default: couchdb-password in the data folder)'),
    option('couchdbPrefix', '<prefix>', `how the names of its databases begin (default: ${couchdbPrefix})`),
  ];
}

function listenOptions(): Option[] {
  return [
    option('port', '<number>', `port to listen at, 0 for any free one (default: ${defaults.port})`),
    option('host', '<address>', `address to listen at (default: ${defaults.host})`),
    option('origin', '<url>', 'public address, when it is another one'),
    option('tlsCert', '<file>', 'certificate chain, PEM'),
    option('tlsKey', '<file>', 'key of the certificate, PEM'),
    option('behindProxy', '', 'a proxy in front does TLS'),
    option('logLevel', '<level>', `how much to log (default: ${defaults.logLevel})`).choices([...logLevelNames]),
  ];
}

function provisionOptions(): Option[] {
  return [
    option('couchdbAdmin', '<name>', 'an administrator of CouchDB'),
    option('couchdbAdminPasswordFile', '<file>', 'file with the password of that administrator'),
    option('couchdbRoom', '<number>', `for how many projects to make room (default: ${defaults.couchdbRoom})`),
  ];
}

const secrets = `Passwords are never flags: give them by file, or as ${variableOf('couchdbPassword')} and ${variableOf('couchdbAdminPassword')}.`;

/** Adds a command's options and says where else settings can come from. */
export function withOptions(command: Command, options: 'start' | 'provision' | 'doctor'): Command {
  const own = options === 'provision' ? provisionOptions() : listenOptions();
  for (const each of [...storeOptions(), ...own]) command.addOption(each);
  if (options !== 'start') command.option('--json', 'for programs', false);
  return command.addHelpText(
    'after',
    `\nFlags go before the environment, the environment before the file of --config. ${secrets}`,
  );
}
